import type { families } from "./catalogue.ts";
import type { Feature } from "./feature.ts";

/** A feature's name that depends on no file: `recency_days`, `frequency`, `orders_90d`. The declarations say which there are. */
export type FeatureName = Known<NamesOf<(typeof families)[number]>>;

type NamesOf<Family> = Family extends (...given: never) => readonly (infer Declared)[]
  ? NameOf<Declared>
  : never;

type NameOf<Declared> = Declared extends Feature<infer Name> ? Known<Name> : never;

/** Leaves out the names that the types cannot tell: those made of what a file holds. */
type Known<Name> = Name extends string ? (string extends Name ? never : Name) : never;
