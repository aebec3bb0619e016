import { addDays, horizon } from "../../data/window.ts";
import { id, type Sql, sql } from "../../engines/sql.ts";
import type { ListResult, RunResult, WaitingResult } from "../../reports/result-report.ts";
import { words } from "../../reports/words.ts";
import type { Business } from "../business.ts";
import { asListed, type DatedTarget, recordOutcomes } from "../later-truth.ts";
import { leaving } from "../leaving.ts";
import type { PastRun } from "../past-run.ts";
import { hasMoney } from "../value.ts";
import { compareGroups, type Followed } from "./compare-groups.ts";

type PastList = PastRun["lists"][number];

/** One list of one run whose horizon is over, with what each of its customers did. */
export interface FollowedList {
  readonly run: PastRun;
  readonly list: PastList;
  readonly target: DatedTarget;
  readonly outcome: string;
  readonly followed: Followed;
}

/** Tells whether a past list held a control group back. */
export async function hasControl({ engine }: Business, { table }: PastList): Promise<boolean> {
  const [row] = await engine.rows(
    sql`select count(*) filter (where group_name = 'control') as n from ${id(table)}`,
  );
  return Number(row?.["n"]) > 0;
}

/** Reads what became of each customer on a past list, and who was marked, in the horizon; `past_marks` must be there. */
export async function followList(
  business: Business,
  run: PastRun,
  list: PastList,
  target: DatedTarget,
): Promise<FollowedList> {
  const { engine, configuration } = business;
  const kind = configuration.targets[target.name]?.kind ?? "event";
  const outcomes = await recordOutcomes(business, target.name, run.as_of);
  const good = leaving(kind) ? sql`1 - later.label` : sql`later.label`;
  const money = hasMoney(business);
  const spent = money
    ? sql`(
        select customer_id, sum(amount)::double as amount
        from transactions
        where ${horizon(run.as_of, target.horizon)}
        group by customer_id
      )`
    : sql`(select null::varchar as customer_id, null::double as amount where false)`;
  const { texts, numbers } = await engine.columns(sql`
    select
      listed.customer_id,
      listed.group_name,
      ${good} as converted,
      coalesce(spent.amount, 0) as spent,
      (marked.customer_id is not null)::double as contacted
    from ${id(list.table)} as listed
    left join ${id(outcomes)} as later on listed.customer_id = ${asListed(sql`later.customer_id`)}
    left join ${spent} as spent on listed.customer_id = ${asListed(sql`spent.customer_id`)}
    left join (${markedWithin(run.as_of, target.horizon)}) as marked
      on listed.customer_id = ${asListed(sql`marked.customer_id`)}
    order by listed.customer_id`);
  const column = (name: string) => numbers[name] ?? new Float64Array();
  const [ids, groups] = [texts["customer_id"] ?? [], texts["group_name"] ?? []];
  const converted = column("converted");
  const isKnown = (i: number) => !Number.isNaN(converted[i]);
  const known = <T extends Float64Array>(values: T) => values.filter((_, i) => isKnown(i));
  const lost = (group: string) =>
    groups.reduce((n, one, i) => n + (one === group && !isKnown(i) ? 1 : 0), 0);
  return {
    run,
    list,
    target,
    outcome: outcomeWords(kind, target.name),
    followed: {
      ids: ids.filter((_, i) => isKnown(i)).map(String),
      treated: Uint8Array.from(
        groups.filter((_, i) => isKnown(i)),
        (group) => (group === "control" ? 0 : 1),
      ),
      converted: Uint8Array.from(known(converted)),
      spent: money ? known(column("spent")) : null,
      contacted: Uint8Array.from(known(column("contacted"))),
      vanished: { treated: lost("treat"), control: lost("control") },
    },
  };
}

/** Counts the groups of a list whose horizon is not over, and the treated who were marked so far. */
export async function awaitList(
  { engine }: Business,
  run: PastRun,
  list: PastList,
  { horizon: days }: DatedTarget,
): Promise<WaitingResult> {
  const [row] = await engine.rows(sql`
    select
      count(*) filter (where group_name = 'treat') as treated,
      count(*) filter (where group_name = 'control') as control,
      count(marked.customer_id) filter (where group_name = 'treat') as contacted
    from ${id(list.table)} as listed
    left join (${markedWithin(run.as_of, days)}) as marked
      on listed.customer_id = ${asListed(sql`marked.customer_id`)}`);
  return {
    run: run.run,
    as_of: run.as_of,
    list: list.name,
    treated: Number(row?.["treated"]),
    control: Number(row?.["control"]),
    contacted: Number(row?.["contacted"]),
    known_on: addDays(run.as_of, days),
  };
}

/** Compares the groups of one list of one run. */
export function runResult(one: FollowedList, currency: string | null): RunResult {
  const { run, list, target, outcome, followed } = one;
  return {
    run: run.run,
    as_of: run.as_of,
    list: list.name,
    target: target.name,
    outcome,
    horizon_days: target.horizon,
    ...compareGroups([followed], { outcome, currency }),
  };
}

/** Compares the groups of one list over all its runs, oldest first. */
export function listResult(
  all: readonly FollowedList[],
  currency: string | null,
): ListResult | null {
  const [first, last] = [all[0], all.at(-1)];
  if (first === undefined || last === undefined) return null;
  const { list, target, outcome } = last;
  return {
    list: list.name,
    target: target.name,
    outcome,
    horizon_days: target.horizon,
    runs: all.length,
    customers: new Set(all.flatMap(({ followed }) => followed.ids)).size,
    first: first.run.as_of,
    last: last.run.as_of,
    ...compareGroups(
      all.map(({ followed }) => followed),
      { outcome, currency },
    ),
  };
}

function markedWithin(asOf: string, days: number): Sql {
  return sql`
    select distinct customer_id
    from (select customer_id, marked_on::date as day from past_marks)
    where ${horizon(asOf, days)}`;
}

/** Says of customers what the good outcome was; of an event it is the target's own name that tells. */
function outcomeWords(kind: string, target: string): string {
  if (kind === "inactivity") return "bought again";
  return kind === "subscription_end" ? "stayed" : `did so (${words(target)})`;
}
