import type { Engine } from "../../engines/engine.ts";
import type { SourceFile } from "../ways/source-files.ts";
import type { LeftOut } from "./draft.ts";
import type { Understood } from "./kinds.ts";
import { count, type FileProfile, fileName, percent } from "./profile.ts";
import { shareCopied, shareKnown, shareRepeated } from "./relations.ts";

/** A file and what was seen in it. */
export interface Looked {
  readonly files: readonly SourceFile[];
  readonly profile: FileProfile;
}

/** A file of which so many rows stand in another brings nothing. */
const REPEATED = 0.99;
/** A list of customers of whom fewer are known elsewhere speaks of others. */
const FEW_KNOWN = 0.01;

/** Of files with the same rows the plainest is kept: commas need no guess. */
function betterFirst(a: FileProfile, b: FileProfile): number {
  return b.rows - a.rows || Number(a.delimiter !== ",") - Number(b.delimiter !== ",");
}

/** Puts files with the same columns together, as exports by month are; one that another holds already is left out. */
export async function groupAlike(engine: Engine, looked: readonly Looked[]) {
  const groups: Looked[][] = [];
  const copies: LeftOut[] = [];
  const largestFirst = [...looked].sort((a, b) => betterFirst(a.profile, b.profile));
  const names = ({ profile }: Looked) =>
    JSON.stringify(profile.columns.map(({ name }) => name).sort());
  for (const one of largestFirst) {
    const group = groups.find(([first]) => first !== undefined && names(first) === names(one));
    if (group === undefined) {
      groups.push([one]);
      continue;
    }
    let original: Looked | null = null;
    for (const other of group)
      if ((await shareCopied(engine, one.profile, other.profile)) >= REPEATED) original = other;
    if (original === null) group.push(one);
    else copies.push(repeated(one.profile, original.profile));
  }
  const place = (group: readonly Looked[]) => Math.min(...group.map((one) => looked.indexOf(one)));
  const inOrder = groups.map((group) =>
    group.sort((a, b) => looked.indexOf(a) - looked.indexOf(b)),
  );
  return { groups: inOrder.sort((a, b) => place(a) - place(b)), copies };
}

function repeated(copy: FileProfile, original: FileProfile): LeftOut {
  return {
    file: fileName(copy),
    because: `its ${count(copy.rows)} rows all stand in ${fileName(original)} too`,
  };
}

/** Leaves out files that hold the rows of another in another form, and tables of customers that no other file knows. */
export async function dropRepeats(engine: Engine, understood: readonly Understood[]) {
  const repeats: LeftOut[] = [];
  const kept: Understood[] = [];
  const fileOf = (one: Understood) => (one.is === "source" ? one.draft.file : one.file);
  for (const one of [...understood].sort((a, b) => betterFirst(fileOf(a), fileOf(b)))) {
    const original = await originalOf(engine, one, kept);
    if (original === null) kept.push(one);
    else repeats.push(repeated(fileOf(one), original));
  }
  const { known, strangers } = await dropStrangers(engine, kept);
  return {
    kept: understood.filter((one) => known.includes(one)),
    repeats: [...repeats, ...strangers],
  };
}

async function originalOf(
  engine: Engine,
  one: Understood,
  kept: readonly Understood[],
): Promise<FileProfile | null> {
  if (one.is !== "source" || one.draft.columns["at"] === undefined) return null;
  for (const other of kept)
    if (other.is === "source" && other.draft.kind === one.draft.kind)
      if ((await shareRepeated(engine, one.draft, other.draft)) >= REPEATED)
        return other.draft.file;
  return null;
}

async function dropStrangers(engine: Engine, kept: readonly Understood[]) {
  const sources = kept.flatMap((one) => (one.is === "source" ? [one] : []));
  const dated = sources.filter(({ draft }) => draft.kind !== "customers");
  const tables = sources.filter(({ draft }) => draft.kind === "customers");
  const strangers: LeftOut[] = [];
  const dropped = new Set<Understood>();
  const drop = (one: (typeof sources)[number], because: string): void => {
    dropped.add(one);
    strangers.push({ file: fileName(one.draft.file), because });
  };
  const idOf = ({ draft }: (typeof sources)[number]) => draft.columns["customer_id"]?.value ?? "";
  const unkeyed = tables.filter((one) => idOf(one) === "row_number()");
  const cells = ({ draft: { file } }: (typeof sources)[number]) => file.rows * file.columns.length;
  const [fullest] = [...unkeyed].sort((a, b) => cells(b) - cells(a));
  for (const one of tables) {
    const others = sources.filter((other) => other !== one && !unkeyed.includes(other));
    if (unkeyed.includes(one)) {
      if (others.length > 0)
        drop(one, "it has no customer id, so its rows cannot be joined to the others");
      else if (one !== fullest)
        drop(
          one,
          `it has no customer id, so it cannot be joined to ${fullest === undefined ? "another" : fileName(fullest.draft.file)}; take one of them`,
        );
      continue;
    }
    const shares: number[] = [];
    for (const other of dated)
      shares.push(
        await shareKnown(
          engine,
          { file: one.draft.file, column: idOf(one) },
          { file: other.draft.file, column: idOf(other) },
        ),
      );
    const most = Math.max(...shares);
    if (dated.length > 0 && most < FEW_KNOWN)
      drop(
        one,
        `${most === 0 ? "none" : percent(most)} of its ${count(one.draft.file.rows)} ids stand as a customer in the other files`,
      );
  }
  return { known: kept.filter((one) => !dropped.has(one)), strangers };
}
