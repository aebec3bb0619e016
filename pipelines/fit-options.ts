import type { FitOptions } from "../models/develop.ts";
import type { Business } from "./business.ts";

/** Returns with which seed and threads a business's scorers are fitted. */
export function fitOptions({ configuration: { seed }, crew }: Business): FitOptions {
  return { seed, crew };
}
