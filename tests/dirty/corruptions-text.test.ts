import { test } from "vitest";
import { survive, TRIES } from "./corruptions.ts";
import { delimited } from "./good-orders.ts";

const goods = [
  { ...delimited("plain.csv", ",", false), share: 0.2 },
  { ...delimited("quoted.csv", ",", true), share: 0.25 },
  { ...delimited("semicolons.csv", ";", true), share: 0.05 },
];

test.each(goods)(
  "whatever happens to $name, nothing crashes, hangs or gets lost",
  async ({ share, ...good }) => {
    await survive(good, 1, Math.ceil(TRIES * share));
  },
  1_500_000,
);
