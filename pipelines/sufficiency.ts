import type { Canonical } from "../data/canonical.ts";
import type { TargetSufficiency } from "../data/quality/quality.ts";
import { id, sql } from "../engines/sql.ts";
import type { History } from "../features/history.ts";
import { seenInHistory } from "../features/history-grains.ts";
import { countLabels } from "../features/label-counts.ts";
import { areOfPurchases, labelsOf } from "../features/labels.ts";
import { seen } from "../features/seen.ts";
import { percent } from "../reports/number.ts";
import type { SampleCount } from "../reports/target-report.ts";
import { type Aim, aimAt, shortage } from "./aim.ts";
import { type Business, TIMELESS } from "./business.ts";
import { type CutOffs, historyFrom, planCutOffs } from "./cut-offs.ts";
import { parts } from "./resume/parts.ts";
import { resume } from "./resume/resume.ts";
import { together } from "./together.ts";

/** Returns a business whose data quality says of each target whether it can be modelled. */
export async function withSufficiency(business: Business): Promise<Business> {
  // What an earlier run found has no say in it.
  const targets = await resume({ ...business, previous: null }, parts.cases, everySufficiency);
  return { ...business, quality: { ...business.quality, targets } };
}

async function everySufficiency(business: Business): Promise<readonly TargetSufficiency[]> {
  return await together(
    Object.entries(business.configuration.targets).map(async ([name, target]) =>
      sufficiency(business, await aimAt(business, name, target)),
    ),
  );
}

async function sufficiency(business: Business, aim: Aim): Promise<TargetSufficiency> {
  const { asOf, canonical } = business;
  const { name, target } = aim;
  const about = { name, kind: target.kind };
  if (target.kind === "given") {
    const count = { ...(await countAt(business, aim, asOf ?? TIMELESS)), as_of: null };
    return { ...about, ...judged(aim, count, []), cut_offs: [] };
  }
  const firstDay = historyFrom(target, canonical);
  const plan =
    asOf === null || firstDay === null
      ? null
      : planCutOffs({ asOf, horizonDays: target.horizon, firstDay });
  if (plan === null || plan.test === null) {
    const why = plan?.notes[0] ?? "no source has a date.";
    return {
      ...about,
      can_be_modelled: false,
      as_of: null,
      rows: 0,
      positives: 0,
      negatives: 0,
      needed: null,
      says: `${name}: cannot be modelled, ${why}`,
      cut_offs: [],
    };
  }
  const cutOffs = await together(
    rolesOf(plan).map(async ({ role, day }) => {
      const { rows, positives } = await countAt(business, aim, day);
      return { role, as_of: day, rows, positives };
    }),
  );
  const { role: _, ...test } = cutOffs.at(-1) ?? {
    role: "test",
    as_of: plan.test,
    rows: 0,
    positives: 0,
  };
  return { ...about, ...judged(aim, test, cutOffs), cut_offs: cutOffs };
}

function rolesOf({ training, validation, test }: CutOffs) {
  return [
    ...training.map((day) => ({ role: "training" as const, day })),
    ...(validation === null ? [] : [{ role: "validation" as const, day: validation }]),
    ...(test === null ? [] : [{ role: "test" as const, day: test }]),
  ];
}

/** Counts whom a target asks about on a day and how many of them are positive, without any feature of theirs. */
export async function countAt(business: Business, aim: Aim, day: string): Promise<SampleCount> {
  const { engine, history, configuration, canonical } = business;
  const { target } = aim;
  const about = { sources: configuration.sources, where: aim.where ?? undefined };
  const ofPurchases = areOfPurchases(target, about);
  if (
    (target.kind === "inactivity" || target.kind === "event") &&
    ofPurchases &&
    history !== null &&
    purchasesTellAll(history, canonical)
  )
    return { as_of: day, ...(await countLabels(engine, history, { target, asOf: day })) };
  return await countOneByOne(business, aim, { day, ofPurchases });
}

/** Whether a history's days of purchase are all that tells who was seen when. */
function purchasesTellAll(
  { changing, vocabulary: { knownAt } }: History,
  { stored }: Canonical,
): boolean {
  return !changing && !knownAt && stored.every(({ kind }) => kind === "transactions");
}

async function countOneByOne(
  { engine, vocabulary, history, configuration }: Business,
  { name, target, where }: Aim,
  { day, ofPurchases }: { readonly day: string; readonly ofPurchases: boolean },
): Promise<SampleCount> {
  // Targets and days are counted beside each other.
  const everyone = `sufficiency_seen_${name}_${day}`;
  // Numbers are looked up in half the time of ids.
  const numbered = history !== null && ofPurchases;
  await engine.run(
    sql`create or replace table ${id(everyone)} as ${
      history === null
        ? seen(day, vocabulary)
        : sql`select ${numbered ? sql`code as customer_id` : sql`customer_id`} from (${seenInHistory(history, day)})`
    }`,
  );
  const labels = labelsOf(target, {
    snapshot: {
      table: everyone,
      features: [],
      window: { asOf: day, observationDays: null },
      history: numbered ? { ...history, numbered } : history,
    },
    sources: configuration.sources,
    ...(where === null ? {} : { where }),
  });
  const [row] = await engine.rows(
    sql`select count(*) as rows, coalesce(sum(label), 0)::bigint as positives from (${labels})`,
  );
  await engine.run(sql`drop table ${id(everyone)}`);
  return { as_of: day, rows: Number(row?.["rows"]), positives: Number(row?.["positives"]) };
}

type Judged = Omit<TargetSufficiency, "name" | "kind" | "cut_offs">;

function judged(
  { name, target }: Aim,
  count: SampleCount,
  cutOffs: TargetSufficiency["cut_offs"],
): Judged {
  const { as_of, rows, positives } = count;
  const short = shortage(target, count);
  const on = as_of === null ? "" : ` on ${as_of}`;
  const cases = `${number(positives)} positives among ${number(rows)} customers${on}`;
  const lacking = lack(target, count) ?? short?.reason;
  return {
    can_be_modelled: short === null,
    as_of,
    rows,
    positives,
    negatives: rows - positives,
    needed: short?.needed ?? null,
    says:
      short === null
        ? `${name}: can be modelled, ${cases} (${percent(positives / rows)}${rates(cutOffs)}).`
        : `${name}: cannot be modelled, ${lacking} (${cases}).`,
  };
}

/** Says what is wrong where more data of the same sort would not help. */
function lack(target: Aim["target"], { rows, positives, as_of }: SampleCount): string | null {
  const day = as_of === null ? "" : ` on ${as_of}`;
  if (rows === 0)
    return target.kind === "given"
      ? `column '${target.column}' is filled for no customer`
      : `there is nobody to ask about${day}`;
  if (positives === 0)
    return target.kind === "given"
      ? `no customer has '${target.positive}' in column '${target.column}'`
      : `it happened to nobody${day === "" ? "" : ` after${day.slice(3)}`}`;
  return positives === rows ? "all of them are positives, so that nothing tells them apart" : null;
}

/** A rate that moves from cut-off to cut-off says how far the scores' level may be off. */
function rates(cutOffs: TargetSufficiency["cut_offs"]): string {
  const earlier = cutOffs
    .filter(({ role, rows }) => role !== "test" && rows > 0)
    .map(({ rows, positives }) => positives / rows);
  if (earlier.length === 0) return "";
  const [low, high] = [percent(Math.min(...earlier)), percent(Math.max(...earlier))];
  return `; ${low === high ? low : `${low} to ${high}`} at the cut-offs learned from`;
}

function number(n: number): string {
  return n.toLocaleString("en-GB");
}
