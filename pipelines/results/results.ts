import { addDays } from "../../data/window.ts";
import { countOf, longDay } from "../../reports/number.ts";
import type { ResultReport, WaitingResult } from "../../reports/result-report.ts";
import { words } from "../../reports/words.ts";
import type { Business } from "../business.ts";
import { changed } from "../look-back.ts";
import { campaignResults } from "./campaign-results.ts";
import {
  awaitList,
  type FollowedList,
  followList,
  hasControl,
  listResult,
  runResult,
} from "./list-results.ts";

/** Compares treated and control of every earlier list and campaign; null in a business without time or
 * without anything to compare: no list and no campaign. */
export async function resultsOf(business: Business): Promise<ResultReport | null> {
  const { asOf, observedUntil, configuration, engine, past } = business;
  if (asOf === null || observedUntil === null) return null;
  const currency = configuration.currency ?? null;
  await engine.store("past_marks", {
    customer_id: past.marks.map(({ customer_id }) => customer_id),
    marked_on: past.marks.map(({ on }) => on),
  });
  const followed: FollowedList[] = [];
  const waiting: WaitingResult[] = [];
  const notes: string[] = [];
  const uncontrolled = new Map<string, number>();
  for (const run of past.runs)
    for (const list of run.lists) {
      const target = run.targets.find(({ name }) => name === list.target);
      if (target === undefined || target.horizon === null) continue;
      const dated = { ...target, horizon: target.horizon };
      const refused = changed(business, target);
      if (!(await hasControl(business, list)))
        uncontrolled.set(list.name, (uncontrolled.get(list.name) ?? 0) + 1);
      else if (refused !== null)
        notes.push(
          `The list ${words(list.name)} of ${longDay(run.as_of)} is not compared. ${refused}`,
        );
      else if (addDays(run.as_of, dated.horizon) > observedUntil)
        waiting.push(await awaitList(business, run, list, dated));
      else followed.push(await followList(business, run, list, dated));
    }
  const byList = new Map<string, FollowedList[]>();
  for (const one of followed) {
    const key = `${one.list.name}\0${one.target.name}`;
    byList.set(key, [...(byList.get(key) ?? []), one]);
  }
  const found = await campaignResults(business, asOf);
  if (Object.keys(configuration.lists).length + found.campaigns.length === 0) return null;
  return {
    name: configuration.name,
    as_of: asOf,
    currency,
    lists: [...byList.values()].flatMap((all) => listResult(all, currency) ?? []),
    runs: followed.map((one) => runResult(one, currency)),
    waiting,
    campaigns: found.campaigns,
    notes: [...[...uncontrolled].map(uncontrolledWords), ...notes, ...found.notes],
  };
}

function uncontrolledWords([list, runs]: readonly [string, number]): string {
  return `The list ${words(list)} of ${countOf(runs, "earlier run")} left nobody alone, so what it brought cannot be told; give it a control group.`;
}
