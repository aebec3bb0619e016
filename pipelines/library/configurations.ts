import type { z } from "zod";
import { configurationFrom, readConfiguration, withFeatures } from "../../data/configuration.ts";
import type { Configuration, configurationSchema } from "../../data/schema.ts";
import type { OwnFeature } from "../../features/own-feature.ts";
import type { Names, NamesOfFile } from "./names.ts";

declare const names: unique symbol;

/** A checked configuration; `Known` are the names that the types know of it. */
export type BusinessConfiguration<Known extends Names = Names> = Configuration & {
  readonly [names]?: Known;
};

/** What may be written in code: what `quintile.yaml` may hold. */
export type ConfigurationInput = Omit<z.input<typeof configurationSchema>, "features"> & {
  readonly features?: readonly OwnFeature[];
};

type KeysOf<Of> = Extract<keyof Of, string>;

type NamesOf<Written> = {
  readonly target: Written extends { readonly targets: infer Targets } ? KeysOf<Targets> : never;
  readonly feature: Written extends {
    readonly features: readonly { readonly name: infer Name extends string }[];
  }
    ? Name
    : never;
};

/**
 * Returns the checked configuration in a YAML file, with features declared in code beside its own. Throws a
 * ConfigurationError of one sentence with file, line and column.
 *
 * @example
 * const configuration = await loadConfiguration("quintile.yaml");
 */
export async function loadConfiguration<const Own extends string = never>(
  path: string,
  { features = [] }: { readonly features?: readonly OwnFeature<Own>[] } = {},
): Promise<BusinessConfiguration<NamesOfFile<Own>>> {
  return withFeatures(await readConfiguration(path), features);
}

/**
 * Returns the checked configuration that code writes; relative paths in it are relative to `folder`, by default the
 * working folder. The types know its targets and its own features.
 *
 * @example
 * const configuration = defineConfiguration({
 *   name: "shop",
 *   sources: {
 *     orders: {
 *       kind: "transactions",
 *       path: "orders.csv",
 *       columns: { customer_id: "customer", at: "date", amount: "price * quantity" },
 *     },
 *   },
 *   targets: { churn: { kind: "inactivity", horizon: "90d" } },
 * });
 */
export function defineConfiguration<const Written extends ConfigurationInput>(
  written: Written,
  { folder = "." }: { readonly folder?: string } = {},
): BusinessConfiguration<NamesOf<Written>> {
  return configurationFrom(structuredClone(written) as never, folder);
}
