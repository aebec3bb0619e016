import type { Json } from "./model.ts";
import type { Scorer } from "./scorer.ts";

/** A family of models: how one is made of plain data, and which settings compete. Its own file declares it. */
export interface Family<Options extends object = object> {
  /** Stands in a recipe; no two families share it. */
  readonly name: string;
  readonly make: (options: Options) => Scorer;
  /** The usual settings, one model each; of two that are as good the first ships. */
  readonly usual: readonly Options[];
  /** Further settings, put over the usual ones, that an effort may try, the most promising first. */
  readonly further: readonly Options[];
  /** Rows times columns that it learns from at most. */
  readonly mostNumbers: number;
  /** By how much the budget of a search for settings is multiplied. Default 1. */
  readonly searched?: number;
  /** Rows below which it is not tried. Default 0. */
  readonly leastRows?: number;
  /** Loads what fitting needs in this thread. */
  readonly start?: () => Promise<void>;
}

/** Declares a family of models. */
export function family<Options extends object, Learned extends Json>(
  declared: Omit<Family<NoInfer<Options>>, "make"> & {
    readonly make: (options: Options) => Scorer<Learned>;
  },
): Family {
  return Object.freeze(declared) as unknown as Family;
}
