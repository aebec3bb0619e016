import type { Business } from "./business.ts";

/** Tells whether a business knows money. */
export function hasMoney({ canonical, asOf }: Business): boolean {
  return asOf !== null && canonical.transactions.columns.includes("amount");
}
