import type { PersonalClass } from "../personal/personal.ts";
import type { DataQuality } from "./quality.ts";

/** Lists the attributes of customers that tell of persons: they are no features, and no report groups by them. */
export function personalAttributes({ sources }: Pick<DataQuality, "sources">): readonly string[] {
  return sources
    .filter(({ kind }) => kind === "customers")
    .flatMap(({ columns }) =>
      columns
        .filter(({ name, personal }) => name !== "customer_id" && (personal ?? null) !== null)
        .map(({ name }) => name),
    );
}

/** Returns what the key of customers tells of persons beyond standing for one: an e-mail address, a name; or null. */
export function keyClass({ sources }: Pick<DataQuality, "sources">): PersonalClass | null {
  const keys = sources.flatMap(({ columns }) =>
    columns.filter(({ name }) => name === "customer_id").map(({ personal }) => personal ?? "id"),
  );
  return keys.find((of) => of !== "id") ?? null;
}
