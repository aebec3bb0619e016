import type { Configuration, TargetOptions } from "../data/schema.ts";

/** Says what a positive of a target does, to follow a number of customers: "310 will leave". */
export function outcomeOf(
  target: TargetOptions,
  { sources }: Pick<Configuration, "sources">,
): string {
  if (target.kind === "inactivity") return "will leave";
  if (target.kind === "subscription_end") return "will end their subscription";
  if (target.kind === "given") return `have ${target.column} = ${target.positive}`;
  const names = [target.source].flat();
  const isPurchase = names.every((name) => sources[name]?.kind === "transactions");
  const what = isPurchase ? "will buy" : `will show up in ${names.join(" or ")}`;
  return target.where === undefined ? what : `${what} (${target.where})`;
}
