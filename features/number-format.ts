/** Numbers that are kept as texts, at most, of each kind. */
export const MOST_KEPT = 10_000;
/** How far from the middle between two texts a number is known to be on its side, in units of the last digit. */
const CLEAR = 1e-6;

type Formatter = (value: number) => string;

/** Formatters by what they are made of: making one costs a hundred times what using it does. */
const plains: Formatter[] = [];
const amounts = new Map<string | undefined, Formatter[]>();

/** Writes a number in British English with at most so many digits after the point. */
export function formatNumber(value: number, digits: number): string {
  plains[digits] ??= formatter({ maximumFractionDigits: digits });
  return plains[digits](value);
}

/** Writes an amount with just so many digits after the point; without an ISO 4217 code it is a plain number. */
export function formatAmount(value: number, digits: number, currency?: string): string {
  const known = amounts.get(currency) ?? [];
  amounts.set(currency, known);
  known[digits] ??= formatter({
    ...(currency === undefined ? {} : { style: "currency", currency }),
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return known[digits](value);
}

/** Returns a formatter that keeps what it wrote by what numbers are rounded to: writing costs ten times what looking up does. */
function formatter(
  options: Intl.NumberFormatOptions & { maximumFractionDigits: number },
): Formatter {
  const made = new Intl.NumberFormat("en-GB", options);
  const texts = new Map<number, string>();
  return (value) => {
    const rounded = unitsOf(value, options.maximumFractionDigits);
    if (Number.isNaN(rounded)) return made.format(value);
    const found = texts.get(rounded);
    if (found !== undefined) return found;
    const text = made.format(value);
    if (texts.size === MOST_KEPT) texts.clear();
    texts.set(rounded, text);
    return text;
  };
}

/**
 * Returns what a number with so many digits after the point is written by, in units of the last one; NaN where it has to be
 * written to be known: what is below nothing, very large, or close to the middle between two texts.
 */
export function unitsOf(value: number, digits: number): number {
  const units = value * (TENS[digits] ?? 10 ** digits);
  const rounded = Math.round(units);
  // What is a little below nothing is written as minus nothing.
  const isPlain = value > 0 || Object.is(value, 0);
  return isPlain && units < 1e9 && Math.abs(units - rounded) < 0.5 - CLEAR ? rounded : Number.NaN;
}

const TENS = [1, 10, 100];
