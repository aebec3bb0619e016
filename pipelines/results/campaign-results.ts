import { addDays, before, followedWithin } from "../../data/window.ts";
import { sql } from "../../engines/sql.ts";
import { isPurchase } from "../../features/purchases.ts";
import type { CampaignResult } from "../../reports/result-report.ts";
import type { Business } from "../business.ts";
import { hasMoney } from "../value.ts";
import { compareGroups, type Followed } from "./compare-groups.ts";

/** Names that shops give to the arm that is left alone. */
const CONTROL_ARM = /^(control|hold[ _-]?out|none|nothing|placebo|untreated|no([ _-].*)?)$/i;
/** Days that are looked at where no target says how many. */
const USUAL_DAYS = 30;

interface Exposed {
  readonly id: string;
  readonly arm: string;
  readonly day: string;
  readonly crossed: boolean;
  readonly bought: number;
  readonly spent: number;
}

/**
 * Compares each arm of the campaigns whose arms chance has drawn with the arm left alone: purchases and net revenue in as
 * many days from a customer's first exposure as the shortest horizon of the targets.
 */
export async function campaignResults(
  business: Business,
  asOf: string,
): Promise<{ readonly campaigns: readonly CampaignResult[]; readonly notes: readonly string[] }> {
  const { canonical, configuration } = business;
  if (!canonical.exposures.columns.includes("randomised")) return { campaigns: [], notes: [] };
  const horizons = Object.values(configuration.targets).flatMap((target) =>
    target.kind === "given" ? [] : [target.horizon],
  );
  const days = horizons.length === 0 ? USUAL_DAYS : Math.min(...horizons);
  const campaigns: CampaignResult[] = [];
  const notes: string[] = [];
  for (const [campaign, exposed] of await exposedTo(business, asOf, days)) {
    const arms = [...new Set(exposed.map(({ arm }) => arm))].sort();
    const control = arms.find((arm) => CONTROL_ARM.test(arm));
    const over = exposed.filter(({ day, crossed }) => !crossed && addDays(day, days) <= asOf);
    if (control === undefined || arms.length < 2) {
      notes.push(
        `The campaign ${campaign} has no arm that was left alone: an arm is taken for one where it is called control, holdout or none, got ${arms.join(", ")}.`,
      );
      continue;
    }
    if (over.length === 0) {
      notes.push(`The campaign ${campaign} is too young: its ${days} days are not over.`);
      continue;
    }
    const seen = exposed.map(({ day }) => day).sort();
    campaigns.push({
      campaign,
      control,
      first: seen[0] ?? asOf,
      last: seen.at(-1) ?? asOf,
      horizon_days: days,
      waiting: exposed.filter(({ day, crossed }) => !crossed && addDays(day, days) > asOf).length,
      crossed: exposed.filter(({ crossed }) => crossed).length,
      arms: arms
        .filter((arm) => arm !== control)
        .map((arm) => ({
          arm,
          ...compareGroups([against(over, arm, control, hasMoney(business))], {
            outcome: "bought",
            currency: configuration.currency ?? null,
          }),
        })),
    });
  }
  return { campaigns, notes };
}

async function exposedTo(
  { engine, canonical }: Business,
  asOf: string,
  days: number,
): Promise<ReadonlyMap<string, readonly Exposed[]>> {
  const amount = canonical.transactions.columns.includes("amount") ? sql`amount` : sql`null`;
  const { texts, numbers } = await engine.columns(sql`
    with drawn as (
      select campaign, customer_id, min(arm) as arm, count(distinct arm) as arms, min(day) as exposed_on
      from exposures
      where randomised and ${before(asOf)} and campaign is not null and arm is not null
      group by campaign, customer_id
    ),
    paid as (
      select customer_id, day, ${amount} as amount, ${isPurchase(asOf)} as is_purchase
      from transactions
      where ${before(asOf)}
    )
    select
      drawn.campaign,
      drawn.customer_id,
      drawn.arm,
      drawn.exposed_on::varchar as exposed_on,
      (drawn.arms > 1)::double as crossed,
      coalesce(bool_or(paid.is_purchase), false)::double as bought,
      coalesce(sum(paid.amount), 0)::double as spent
    from drawn
    left join paid
      on paid.customer_id = drawn.customer_id
      and ${followedWithin(sql`drawn.exposed_on`, days)}
    group by all
    order by drawn.campaign, drawn.customer_id`);
  const groups = new Map<string, Exposed[]>();
  const text = (name: string, i: number) => texts[name]?.[i] ?? "";
  for (const [i, campaign] of (texts["campaign"] ?? []).entries()) {
    const own = groups.get(String(campaign)) ?? [];
    groups.set(String(campaign), own);
    own.push({
      id: text("customer_id", i),
      arm: text("arm", i),
      day: text("exposed_on", i),
      crossed: numbers["crossed"]?.[i] === 1,
      bought: numbers["bought"]?.[i] ?? 0,
      spent: numbers["spent"]?.[i] ?? 0,
    });
  }
  return groups;
}

function against(all: readonly Exposed[], arm: string, control: string, money: boolean): Followed {
  const own = all.filter((one) => one.arm === arm || one.arm === control);
  return {
    ids: own.map(({ id }) => id),
    treated: Uint8Array.from(own, (one) => (one.arm === arm ? 1 : 0)),
    converted: Uint8Array.from(own, ({ bought }) => bought),
    spent: money ? Float64Array.from(own, ({ spent }) => spent) : null,
    contacted: new Uint8Array(own.length),
    vanished: { treated: 0, control: 0 },
  };
}
