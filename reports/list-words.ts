import type { ListProfit } from "./list-profit.ts";
import { count, countOf, money } from "./number.ts";

/** Says who was left out of a list, reason by reason, in one sentence; null where nobody was. */
export function leftOutWords(
  leftOut: readonly { readonly reason: string; readonly customers: number }[],
): string | null {
  const some = leftOut.filter(({ customers }) => customers > 0);
  if (some.length === 0) return null;
  return `Left out: ${some.map(({ reason, customers }) => `${count(customers)} (${reason})`).join(", ")}.`;
}

/** Says what contacting a list is expected to bring, and which length would bring most. */
export function profitWords({
  treated,
  best,
  currency,
}: Pick<ListProfit, "treated" | "best" | "currency">): string {
  const amount = (value: number) => money(value, currency);
  const contacting = `Contacting the ${countOf(treated.contacted, "customer")} who are not control is expected to cost ${amount(treated.cost)} and to ${
    treated.profit >= 0
      ? `leave ${amount(treated.profit)}`
      : `lose ${amount(Math.abs(treated.profit))}`
  }`;
  return best.contacted === 0
    ? `${contacting}; at these costs no number of contacts pays.`
    : `${contacting}; most is left after ${count(best.contacted)} contacts: ${amount(best.profit)}.`;
}
