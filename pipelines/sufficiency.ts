import { aimAt, shortage } from "./aim.ts";
import { type Business, TIMELESS } from "./business.ts";
import { planCutOffs } from "./cut-offs.ts";
import { countOf, labelledAt } from "./labelled.ts";

/** Says of each target in one sentence whether it can be modelled, and with how many cases. */
export async function foresight(business: Business): Promise<readonly string[]> {
  const { configuration, asOf, canonical } = business;
  const says: string[] = [];
  for (const [name, target] of Object.entries(configuration.targets)) {
    const aim = await aimAt(business, name, target);
    const day =
      target.kind === "given"
        ? (asOf ?? TIMELESS)
        : asOf === null || canonical.firstDay === null
          ? null
          : planCutOffs({ asOf, horizonDays: target.horizon, firstDay: canonical.firstDay }).test;
    if (day === null) {
      says.push(`${name}: cannot be modelled, no day has both a history and a complete horizon.`);
      continue;
    }
    const count = countOf(
      await labelledAt(business, aim, day),
      target.kind === "given" ? null : day,
    );
    const short = shortage(target, count);
    const cases = `${count.positives.toLocaleString("en-GB")} positives among ${count.rows.toLocaleString("en-GB")} customers${count.as_of === null ? "" : ` on ${count.as_of}`}`;
    says.push(
      short === null
        ? `${name}: can be modelled, ${cases}.`
        : `${name}: cannot be modelled, ${short.reason} (${cases}).`,
    );
  }
  return says;
}
