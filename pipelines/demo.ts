import { dirname, join, resolve } from "node:path";
import { writeSampleShop } from "../data/sample/sample-shop.ts";
import { type Truth, truthOf } from "../data/sample/truth.ts";
import { run } from "./run.ts";
import type { Said } from "./said.ts";
import type { Truths } from "./truth.ts";
import type { WorkOptions } from "./work.ts";

export interface DemoOptions extends Omit<WorkOptions, "configuration" | "asOf"> {
  readonly customers: number;
}

/** Writes the sample shop beside the run's folder, runs everything on it and says what to open. */
export async function demo({ customers, ...options }: DemoOptions): Promise<Said> {
  const shop = join(options.out === null ? "runs" : dirname(resolve(options.out)), "sample-shop");
  const { configuration } = await writeSampleShop(shop, { seed: options.seed ?? 1, customers });
  const truths = await truthOf(shop);
  const said = await run({
    ...options,
    configuration,
    asOf: null,
    truth: truths === null ? null : chances(truths),
  });
  return {
    ...said,
    lines: [`The sample shop is in ${shop}; its truth.csv says what no shop knows.`, ...said.lines],
  };
}

function chances(truths: readonly Truth[]): Truths {
  return {
    churn: new Map(
      truths.map(({ customerId, churnProbability, churned }) => [
        customerId,
        { probability: churnProbability, happened: churned },
      ]),
    ),
    buys_again: new Map(
      truths.map(({ customerId, buysProbability, bought }) => [
        customerId,
        { probability: buysProbability, happened: bought },
      ]),
    ),
  };
}
