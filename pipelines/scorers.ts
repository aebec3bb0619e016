import type { TargetOptions } from "../data/schema.ts";
import { logistic } from "../models/logistic.ts";
import { rulesFor } from "../models/rules.ts";
import type { Scorer } from "../models/scorer.ts";
import { leaving } from "./leaving.ts";

/** Returns every scorer that can learn from these columns, simplest first; names are unique. */
export function scorersFor(
  columns: readonly string[],
  kind: TargetOptions["kind"],
): readonly Scorer[] {
  return [
    ...rulesFor(columns, { rises: leaving(kind) ? "against" : "with" }),
    ...([logistic({ scale: "percentile" }), logistic({ scale: "log" })] as unknown as Scorer[]),
  ];
}

/** Returns the scorer of a name, as a trained run stores it. */
export function scorerNamed(
  name: string,
  columns: readonly string[],
  kind: TargetOptions["kind"],
): Scorer {
  const found = scorersFor(columns, kind).find((scorer) => scorer.name === name);
  if (found === undefined)
    throw new Error(`this version has no scorer '${name}'; train the run again`);
  return found;
}
