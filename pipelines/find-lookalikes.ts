import { columnNames } from "../data/condition.ts";
import { sql } from "../engines/sql.ts";
import { percentileRanks } from "../models/percentile-ranks.ts";
import type { Cell } from "../reports/list-csv.ts";
import { count, countOf, decimal, interval, percent } from "../reports/number.ts";
import type { Reason } from "../reports/reasons.ts";
import { type Alike, alike, type Ranking } from "./alike.ts";
import { fileNamed, saidOf, writeCustomers } from "./customers-file.ts";
import { namedGroup } from "./named-group.ts";
import type { Said } from "./said.ts";
import { type StoredPeople, withStoredPeople } from "./stored-people.ts";

export interface FindLookalikesOptions {
  readonly run: string;
  readonly out?: string;
  readonly top: number;
}

const COLUMNS = [
  "rank",
  "customer_id",
  "similarity",
  "percentile",
  "basis",
  "segment",
  "lifecycle",
  "value",
  "expected_value",
  "reason_1",
  "reason_2",
  "reason_3",
];

/**
 * Ranks the customers of a run who are outside a group (a segment, rule, list, lifecycle stage, RFM group or value tier)
 * by likeness to its members, says how well that finds members it was not told of, and writes the first to a file.
 */
export async function findLookalikes(
  called: string,
  { run: folder, out, top }: FindLookalikesOptions,
): Promise<Said> {
  return await withStoredPeople(folder, async (people) => {
    const { run, features } = people;
    const group = await namedGroup(people, called);
    const matrix = await people.matrix();
    const found = alike(matrix, group, {
      features,
      currency: run.configuration.currency,
      seed: run.seed,
    });
    const rows = await rowsOf(people, matrix.ids, found, top);
    const known = await columnNames(people.engine, "people");
    const columns = known.includes("consent") ? [...COLUMNS, "may_contact"] : COLUMNS;
    const written = await writeCustomers(out ?? fileNamed("lookalikes", group.name), columns, rows);
    const members = group.members.reduce((sum, one) => sum + one, 0);
    const outside = group.members.length - members;
    const day = run.as_of === null ? "" : ` as of ${run.as_of}`;
    return {
      lines: [
        `Customers like ${group.says} (${countOf(members, "member")})${day}; ${count(outside)} are outside`,
        ...found.rankings.flatMap(qualityLines),
        ...leftOutLines(found),
        saidOf(written),
      ],
      document: {
        as_of: run.as_of,
        of: { kind: group.kind, name: group.name },
        members,
        outside,
        unranked: found.unranked,
        left_out: found.left_out,
        rankings: found.rankings.map(
          ({ basis, found: { method, recovery, tried }, rows: own }) => ({
            basis,
            ranked: own.length,
            method,
            recovery,
            tried,
          }),
        ),
        file: written.file,
        rows: written.rows,
      },
    };
  });
}

/** Joins the rankings into one, the most alike first and equals by id, and fills in what is known of the first. */
async function rowsOf(
  people: StoredPeople,
  ids: readonly string[],
  { rankings }: Alike,
  top: number,
): Promise<readonly Readonly<Record<string, Cell>>[]> {
  const all = rankings.flatMap((ranking) =>
    Array.from(ranking.rows, (row, place) => ({
      ranking,
      row,
      place,
      similarity: ranking.similarity[place] as number,
    })),
  );
  const percentile = percentileRanks(Float64Array.from(all, ({ similarity }) => similarity));
  const first = all
    .map((one, i) => ({ ...one, percentile: percentile[i] as number }))
    .sort((a, b) => b.similarity - a.similarity || a.row - b.row)
    .slice(0, top);
  const reasons = new Map<number, readonly Reason[]>();
  for (const ranking of rankings) {
    const own = first.filter((one) => one.ranking === ranking);
    ranking.reasons(Int32Array.from(own, ({ place }) => place)).forEach((found, i) => {
      reasons.set(own[i]?.row ?? -1, found);
    });
  }
  const facts = await factsOf(people);
  return first.map(({ ranking, row, similarity, percentile: above }, i) => {
    const own = reasons.get(row) ?? [];
    return {
      rank: i + 1,
      customer_id: ids[row] ?? "",
      similarity: Math.round(similarity * 1e4) / 1e4,
      percentile: above,
      basis: ranking.basis,
      ...facts[row],
      ...Object.fromEntries(
        [0, 1, 2].map((k) => [`reason_${k + 1}`, own[k] === undefined ? null : likeness(own[k])]),
      ),
    };
  });
}

/** What lists show of a customer, in the order of ids. */
async function factsOf({ engine }: StoredPeople) {
  const hasConsent = (await columnNames(engine, "people")).includes("consent");
  const consent = hasConsent ? sql`try_cast(consent as boolean)` : sql`null`;
  return await engine.rows(sql`
    select
      coalesce(segment_name, rfm_segment) as segment,
      lifecycle,
      value,
      expected_value,
      ${consent} as may_contact
    from people
    order by customer_id`);
}

/** Writes a reason with its sign in words, so that no spreadsheet takes it for a formula. */
function likeness({ weight, says }: Reason): string {
  return `${weight > 0 ? "like them" : "unlike them"}: ${says}`;
}

function qualityLines({ basis, found, rows }: Ranking): readonly string[] {
  const { method, recovery } = found;
  const who =
    basis === "behaviour"
      ? `By behaviour, ${countOf(rows.length, "customer")}`
      : `By attributes alone, ${countOf(rows.length, "customer")}`;
  const { held_out, ranked, top, auc } = recovery;
  return [
    `${who} (${method}): of ${countOf(held_out, "member")} it was not told of, ranked among ${count(ranked)},`,
    ...top.map(({ share, found: part, most, lift }) => {
      const limit = most < 1 ? ` of at most ${percent(most)}` : "";
      return `  the first ${percent(share, 0)} hold ${interval(part, percent)}${limit}, ${decimal(lift, 1)} times what chance finds`;
    }),
    `  AUC ${interval(auc)}${auc.low <= 0.5 ? ": no better than chance, so the order says little" : ""}`,
  ];
}

function leftOutLines({ unranked, left_out }: Alike): readonly string[] {
  const { named, telling } = left_out;
  return [
    ...(unranked === 0
      ? []
      : [
          `${countOf(unranked, "customer")} without orders cannot be compared: there are no attributes`,
        ]),
    ...(named.length === 0
      ? []
      : [`Not looked at, since they make the group: ${named.join(", ")}`]),
    ...(telling.length === 0
      ? []
      : [`Not looked at, since they give the group away: ${telling.join(", ")}`]),
  ];
}
