import { sql } from "../engines/sql.ts";
import { feature } from "./feature.ts";
import type { Vocabulary } from "./vocabulary.ts";

const returnCount = feature({
  name: "returns",
  family: "returns",
  unit: "count",
  describe: "Lines returned or cancelled.",
  grain: "lines",
  sql: sql`count_if(is_return)`,
  empty: 0,
  phrase: ["sent back or cancelled {returns}"],
  zero: "never returned anything",
  counts: ["line", "lines"],
  about: "returns",
  meanwhile: "stays",
});

const returnShare = feature({
  name: "return_share",
  family: "returns",
  unit: "ratio",
  describe: "Returned lines over all lines, bought and returned.",
  grain: "lines",
  sql: sql`count_if(is_return) / count(*)`,
  empty: null,
  phrase: ["{return_share} of all lines are returns"],
  zero: "never returned anything",
  about: "returns",
  habit: true,
  meanwhile: "stays",
  over: "orders",
});

const returnAmount = feature({
  name: "return_amount",
  family: "returns",
  unit: "currency",
  describe: "Money given back for returns, as a positive number.",
  grain: "lines",
  sql: sql`coalesce(sum(refund), 0)`,
  empty: 0,
  phrase: ["got {return_amount} back for returns"],
  zero: "never got money back for returns",
  about: "returns",
  meanwhile: "stays",
});

/** Returns how much comes back, and its money where there is money. */
export function returns({ transactions }: Vocabulary) {
  if (transactions === null) return [];
  const counted = [returnCount, returnShare];
  return transactions.columns.includes("amount") ? [...counted, returnAmount] : counted;
}
