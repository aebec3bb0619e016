import type { SourceDraft } from "./draft.ts";
import { columnOf } from "./profile.ts";
import { wordsOf } from "./words.ts";

/** Types of event that are the purpose of the others. */
const CONVERSION =
  /^(?:purchase|purchased|order|ordered|order placed|place order|order completed|buy|bought|checkout complete|checkout completed|checkout success|payment success|payment done|payment completed|transaction|conversion|converted|subscribe|subscribed|sign up|signup|booking|booked|coupon redemption|redemption|kauf|bestellung|compra|achat)$/;

/** A type of event that a business is after. */
export interface Conversion {
  readonly column: string;
  /** As the file writes it. */
  readonly type: string;
  readonly rows: number;
}

/** Returns the commonest type of event that is the purpose of the others, null where the types do not tell. */
export function conversionOf({ kind, file, columns }: SourceDraft): Conversion | null {
  const column = columns["type"]?.value;
  if (kind !== "events" || column === undefined) return null;
  const found = columnOf(file, column).top.find(([type]) => CONVERSION.test(wordsOf(type)));
  return found === undefined ? null : { column, type: found[0], rows: found[1] };
}
