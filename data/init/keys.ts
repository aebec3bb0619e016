import type { Engine } from "../../engines/engine.ts";
import type { FileProfile } from "./profile.ts";
import { shareKnown } from "./relations.ts";
import { isUnique, looksLikeId } from "./roles.ts";
import { wordsOf } from "./words.ts";

/** Share of a source's keys that a lookup must know. */
const KNOWN = 0.5;

/** The columns by which rows of one file find a row each of another. */
export interface Key {
  /** The column of the source, and the lookup's. */
  readonly mine: string;
  readonly theirs: string;
  readonly known: number;
}

/** Returns the columns by which rows of a file find one row each of a table, null where there are none. */
export async function keyBetween(
  engine: Engine,
  file: FileProfile,
  table: FileProfile,
): Promise<Key | null> {
  for (const theirs of table.columns) {
    if (!isUnique(theirs, table) || !looksLikeId(theirs, table)) continue;
    const mine = file.columns.find(({ name }) => bareKey(name) === bareKey(theirs.name));
    if (mine === undefined) continue;
    const known = await shareKnown(
      engine,
      { file, column: mine.name },
      { file: table, column: theirs.name },
    );
    if (known >= KNOWN) return { mine: mine.name, theirs: theirs.name, known };
  }
  return null;
}

/** A key's name without what says that it is one: `product_id`, `ProductNo` and `product` are one. */
function bareKey(name: string): string {
  return wordsOf(name).replace(/ (?:id|no|nr|number|code|key|sku)$/, "");
}
