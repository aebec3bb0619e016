/** What one fact about customers can bring to a name; each form stands on its own. */
export interface Trait {
  /** Before the noun: "lapsed". */
  readonly adjective?: string;
  /** Instead of "customers": "big spenders". */
  readonly noun?: string;
  /** Behind it: "who open e-mails". */
  readonly tail?: string;
  /** Behind it after a comma, and alone where nothing else is known: "e-mail first", "two-year contract". */
  readonly aside?: string;
  /** What it makes pointless or untrue to say, by what that is about or by its adjective; of two such traits the stronger stays. */
  readonly clash?: readonly string[];
  /** How readily people think in this side of the column; multiplied with the column's own weight. Default 1. */
  readonly weight?: number;
}

/** How people speak of a column. */
export interface ColumnWords {
  /** What it is about: of several columns about one thing a name uses one. */
  readonly about: string;
  /** Traits of a segment with high and with low values; given its mean, since "one-time" is no matter of ranks. */
  readonly high: (mean: number) => Trait;
  readonly low: (mean: number) => Trait;
  /** Conditions in words, `{x}` being the threshold and `{s}` the plural's ending behind it. */
  readonly atLeast: string;
  readonly atMost: string;
  /** A customer without a value; null where that says nothing. */
  readonly missing: string | null;
  /** How readily people think in it; strength is multiplied by it when traits compete for a name. */
  readonly weight: number;
}

/** Words by column; columns without an entry get those of `columnWords`. */
export type Vocabulary = Readonly<Record<string, ColumnWords>>;

export interface Side {
  readonly about: string;
  readonly high?: Trait;
  readonly low?: Trait;
  readonly weight?: number;
  readonly missing?: string;
}

/** Makes a column's words of its two conditions and of what its two ends bring to a name. */
export function speak(atLeast: string, atMost: string, side: Side): ColumnWords {
  const { about, high = {}, low = {}, weight = 1, missing = null } = side;
  return { about, high: () => high, low: () => low, atLeast, atMost, missing, weight };
}

/** Says a window: " in the last 30 days", or nothing. */
export function within(windowDays: string | undefined): string {
  return windowDays ? ` in the last ${windowDays} days` : "";
}

/** Writes a column's name, or a part of it, as words. */
export function spoken(column: string): string {
  return column.replaceAll("_", " ");
}
