import type { Engine } from "../../engines/engine.ts";
import { id, sql } from "../../engines/sql.ts";
import { DataError } from "../errors.ts";
import { isRowKind } from "../kinds.ts";
import type { FileRead, SourceQuality } from "../quality/quality.ts";
import type { StagedFile } from "../ways/staging.ts";
import { type Judged, REASON, ROW } from "./judging.ts";
import type { LoadedFile } from "./raw-table.ts";

/** What became of a source's rows. */
export type Account = Pick<
  SourceQuality,
  | "name"
  | "kind"
  | "rows_read"
  | "rows_accepted"
  | "rows_rejected"
  | "reasons"
  | "files"
  | "guesses"
>;

/** Counts what became of every row, from the records of the files and from the engine's table; a gap stops the run. */
export async function account(
  engine: Engine,
  loaded: readonly LoadedFile[],
  judged: Judged,
  written: number,
): Promise<Account> {
  const reasons = new Map<string, number>();
  const add = (reason: string, rows: number) =>
    reasons.set(reason, (reasons.get(reason) ?? 0) + rows);
  for (const { rejected } of loaded) for (const [reason, rows] of rejected) add(reason, rows);
  const counted = await engine.rows(
    sql`select ${REASON} as reason, count(*) as n from ${id(judged.table)} group by 1 order by 1`,
  );
  for (const row of counted)
    if (row["reason"] !== 0) add(judged.reasons[Number(row["reason"])] ?? "", Number(row["n"]));
  const files: FileRead[] = [];
  for (const file of loaded) {
    const [row] = await engine.rows(
      sql`select count(*) filter (${REASON} = 0) as accepted, count(*) as loaded from ${id(judged.table)}
        where ${ROW} > ${file.from} and ${ROW} <= ${file.from + file.rows}`,
    );
    const accepted = Number(row?.["accepted"]);
    const physical = [...file.rejected.values()].reduce((sum, n) => sum + n, 0);
    const read = file.rows + physical;
    const rejected = Number(row?.["loaded"]) - accepted + physical;
    if (accepted + rejected !== read) throw gap(file.name, read, accepted, rejected);
    files.push({
      path: file.name,
      bytes: file.bytes,
      sha256: file.sha256,
      rows_read: read,
      rows_accepted: accepted,
      rows_rejected: rejected,
    });
  }
  const total = (key: "rows_read" | "rows_accepted" | "rows_rejected") =>
    files.reduce((sum, file) => sum + file[key], 0);
  const [read, accepted] = [total("rows_read"), total("rows_accepted")];
  const rejected = [...reasons.values()].reduce((sum, n) => sum + n, 0);
  if (accepted + rejected !== read || rejected !== written)
    throw gap(judged.source, read, accepted, Math.min(rejected, written));
  if (accepted === 0) {
    const [[reason, rows] = ["", 0]] = [...reasons].sort((a, b) => b[1] - a[1]);
    throw new DataError(
      `${judged.source}: no row could be used: ${thousands(rows)} of ${thousands(read)} were rejected as '${reason}'`,
    );
  }
  return {
    name: judged.source,
    kind: judged.kind,
    rows_read: read,
    rows_accepted: accepted,
    rows_rejected: rejected,
    reasons: Object.fromEntries([...reasons].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))),
    files,
    guesses: [...new Set([...loaded.flatMap(({ guesses }) => guesses), ...judged.guesses])],
  };
}

/** Checks that the canonical tables hold each accepted row of every source. */
export async function checkTables(
  engine: Engine,
  qualities: readonly SourceQuality[],
): Promise<void> {
  for (const { name, kind, rows_accepted, rows_read, rows_rejected } of qualities) {
    if (!isRowKind(kind)) continue;
    const [row] = await engine.rows(
      sql`select count(*) as n from ${id(kind)} where source = ${name}`,
    );
    const held = Number(row?.["n"]);
    if (held !== rows_accepted) throw gap(name, rows_read, held, rows_rejected);
  }
}

/** Says why a source whose files hold no readable record cannot be used. */
export function nothingLeft(files: readonly StagedFile[]): string {
  const reasons = new Map<string, number>();
  for (const { rejected } of files)
    for (const [reason, rows] of rejected) reasons.set(reason, (reasons.get(reason) ?? 0) + rows);
  const [worst] = [...reasons].sort((a, b) => b[1] - a[1]);
  const total = [...reasons.values()].reduce((sum, n) => sum + n, 0);
  const which = files.length === 1 ? `'${files[0]?.name}'` : `${files.length} files`;
  if (worst === undefined) return `${which} ${files.length === 1 ? "holds" : "hold"} no rows`;
  return `no row could be used: ${thousands(worst[1])} of ${thousands(total)} were rejected as '${worst[0]}'`;
}

function gap(what: string, read: number, accepted: number, rejected: number): DataError {
  return new DataError(
    `${what}: ${thousands(read)} rows read, but ${thousands(accepted)} accepted and ${thousands(rejected)} rejected; nothing was loaded`,
  );
}

function thousands(n: number): string {
  return n.toLocaleString("en");
}
