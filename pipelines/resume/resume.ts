import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { digestOf } from "../../data/store/origin.ts";
import type { Store } from "../../data/store/store.ts";
import type { Business } from "../business.ts";
import { digestCode, LEARNING } from "./code-digest.ts";
import { type Hidden, hide } from "./hidden.ts";

/** Where what a business learned is kept, and what tells the content of its sources. */
export interface Kept {
  readonly store: Store;
  readonly key: string;
}

export interface Part {
  /** Says it to the user. */
  readonly what: string;
  /** Parts of the configuration that it does not depend on. */
  readonly hidden: readonly Hidden[];
  /** What earlier parts learned of which it makes use, as JSON writes it. */
  readonly given?: unknown;
}

const LEARNED = "learned.bin";

/**
 * Returns what `work` makes of a business, or what an earlier run made of the same: the same data, code, as_of, vocabulary,
 * earlier run, customers studied, and configuration but for the hidden parts. `work` is handed the business with these parts watched:
 * where it looks at one all the same, its result is not kept.
 */
export async function resume<Result>(
  business: Business,
  { what, hidden, given = null }: Part,
  work: (business: Business) => Promise<Result>,
): Promise<Result> {
  const { kept, asOf, vocabulary, previous, study } = business;
  if (kept === undefined) return await work(business);
  const { store } = kept;
  // Whether a day was configured, or is that on which the files end, makes no difference.
  const dated = { ...business.configuration, ...(asOf === null ? {} : { as_of: asOf }) };
  const { configuration, shown, isSeen } = hide(dated, hidden);
  const code = digestCode(LEARNING);
  const earlier = previous === null ? null : { ...previous, segments: digestOf(previous.segments) };
  const key = digestOf([code, kept.key, what, asOf, vocabulary, earlier, study, shown, given]);
  const name = `learned-${key.slice(0, 32)}`;
  const folder = await store.take(name, what);
  if (folder !== null) return deserialize(await readFile(join(folder, LEARNED))) as Result;
  const began = performance.now();
  const result = await work({ ...business, configuration });
  const seconds = (performance.now() - began) / 1000;
  if (!isSeen() && store.isWorth(seconds))
    await store.keep(name, what, async (aside) => {
      await writeFile(join(aside, LEARNED), serialize(result));
      return true;
    });
  return result;
}
