import { configurationReference } from "./configuration-reference.ts";
import { featureReference } from "./feature-reference.ts";

/** Returns the pages that are made from the code, by file name. */
export function references(): Readonly<Record<string, string>> {
  return { "configuration.md": configurationReference(), "features.md": featureReference() };
}
