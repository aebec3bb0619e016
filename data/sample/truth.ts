import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** What is really so of one customer of the sample shop at as_of, and what then happened. */
export interface Truth {
  readonly customerId: string;
  readonly latentType: string;
  /** Has an order in the 180 days before as_of: the target `churn` is about those. */
  readonly active: boolean;
  /** Chance of no order in the 90 days from as_of, given all that the generator knows; in (0, 1]. */
  readonly churnProbability: number;
  /** Chance of an order in the 30 days from as_of; in [0, 1). */
  readonly buysProbability: number;
  /** No order in those 90 days. */
  readonly churned: boolean;
  /** An order in those 30 days. */
  readonly bought: boolean;
}

export const TRUTH_FILE = "truth.csv";
const COLUMNS = [
  "customer_id",
  "latent_type",
  "active",
  "churn_probability",
  "buys_probability",
  "churned",
  "bought",
];

/** Writes the truth as CSV text, one line a customer. */
export function truthCsv(truths: readonly Truth[]): string {
  const lines = truths.map((t) =>
    [
      t.customerId,
      t.latentType,
      Number(t.active),
      t.churnProbability.toFixed(6),
      t.buysProbability.toFixed(6),
      Number(t.churned),
      Number(t.bought),
    ].join(","),
  );
  return `${COLUMNS.join(",")}\n${lines.join("\n")}\n`;
}

/** Reads the truth of a sample shop's folder, in the order of customer ids; null where the folder holds none. */
export async function truthOf(folder: string): Promise<readonly Truth[] | null> {
  const text = await readFile(join(folder, TRUTH_FILE), "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  });
  if (text === null) return null;
  return text
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => {
      const [id = "", type = "", active, churn, buys, churned, bought] = line.split(",");
      return {
        customerId: id,
        latentType: type,
        active: active === "1",
        churnProbability: Number(churn),
        buysProbability: Number(buys),
        churned: churned === "1",
        bought: bought === "1",
      };
    });
}
