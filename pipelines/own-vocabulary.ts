import { reasonOf } from "../data/condition.ts";
import { ConfigurationError } from "../data/errors.ts";
import type { Configuration } from "../data/schema.ts";
import type { Engine } from "../engines/engine.ts";
import { featuresFor } from "../features/catalogue.ts";
import { neededFeatures } from "../features/needed-features.ts";
import { checkOwnFeatures, requireChecked } from "../features/own-features.ts";
import { type SnapshotOptions, takeSnapshot } from "../features/snapshot.ts";
import type { Vocabulary } from "../features/vocabulary.ts";

/**
 * Returns a vocabulary with the features of one's own that a configuration declares; a trained one, which has its own, is
 * only checked.
 */
export async function withOwnFeatures(
  engine: Engine,
  { features: options = [], windows }: Configuration,
  vocabulary: Vocabulary,
  trained: boolean,
): Promise<Vocabulary> {
  const catalogue = featuresFor({ ...vocabulary, own: [] }, { windows });
  if (trained) {
    await requireChecked(engine, vocabulary, catalogue);
    return vocabulary;
  }
  return options.length === 0
    ? vocabulary
    : { ...vocabulary, own: await checkOwnFeatures(engine, options, { vocabulary, catalogue }) };
}

/** Returns the error of a snapshot that failed: it names the feature of one's own that cannot be worked out in some row. */
export async function ownFault(
  engine: Engine,
  options: SnapshotOptions,
  error: unknown,
): Promise<unknown> {
  for (const { name, family } of options.features) {
    if (family !== "own") continue;
    const features = neededFeatures(options.features, [name]);
    try {
      await takeSnapshot(engine, { ...options, features, table: "own_feature" });
    } catch (fault) {
      return new ConfigurationError(`features.${name}: ${reasonOf(fault)}`);
    }
  }
  return error;
}
