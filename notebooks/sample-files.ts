import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type SampleShop, writeSampleShop } from "../data/sample/sample-shop.ts";

/** The sample shop, the same in every notebook. */
export const SAMPLE = { seed: 1, customers: 2_500, asOf: "2026-01-01" } as const;

/** The sample shop's files in a temporary folder. */
export interface SampleFiles extends SampleShop {
  readonly folder: string;
  /** Deletes the folder. */
  readonly remove: () => Promise<void>;
}

/** Writes the sample shop small enough for a notebook to learn from in seconds. */
export async function writeSampleFiles(): Promise<SampleFiles> {
  const folder = await mkdtemp(join(tmpdir(), "quintile-notebook-"));
  const shop = await writeSampleShop(folder, SAMPLE);
  return { ...shop, folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
