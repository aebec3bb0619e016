import { named, type Said } from "./draft.ts";
import { type ColumnProfile, type FileProfile, filling, percent } from "./profile.ts";
import type { Roles } from "./roles.ts";
import { wordsOf } from "./words.ts";

/** How a file of sales says what was paid. */
export interface Money {
  readonly amount: Said | null;
  readonly quantity: Said | null;
  readonly discount: Said | null;
  /** The unit price, where amount is made of it. */
  readonly price: ColumnProfile | null;
}

/** Returns the expressions for what was paid: a total where there is one, else quantity times price, less a discount in per cent. */
export function moneyOf(file: FileProfile, roles: Roles): Money {
  const quantity = roles.quantity[0] ?? null;
  const price =
    roles.price[0] ?? roles.amount.find(({ name }) => /price/.test(wordsOf(name))) ?? null;
  const total = bestTotal(roles.amount.filter((column) => column !== price && column !== quantity));
  const said = (column: ColumnProfile, because = filling(file, column)): Said => ({
    value: column.name,
    because,
  });
  const shares = roles.discount.filter(isShare);
  const sums = roles.discount.filter((column) => !isShare(column));
  const returns =
    quantity !== null && quantity.negative > 0
      ? `, ${percent(quantity.negative / file.rows)} below 0: returns`
      : "";
  const units = quantity === null ? null : said(quantity, filling(file, quantity) + returns);
  const discounted = sums.length === 0 ? null : sumOf(sums);
  if (total !== null) {
    const below =
      total.negative > 0 ? `, ${percent(total.negative / file.rows)} below 0: returns` : "";
    return {
      amount: said(total, filling(file, total) + below),
      quantity: units,
      discount: discounted,
      price: null,
    };
  }
  if (price === null) return { amount: null, quantity: units, discount: discounted, price: null };
  const gross =
    quantity === null ? named(price.name) : `${named(quantity.name)} * ${named(price.name)}`;
  const [share] = shares;
  const because =
    quantity === null
      ? "a price for each row, and no quantity"
      : "no column holds the total of a line";
  if (share === undefined)
    return {
      amount: { value: gross, because },
      quantity: units,
      discount:
        discounted === null
          ? null
          : {
              ...discounted,
              because: `${discounted.because}; not taken off amount: is the price before or after it?`,
            },
      price,
    };
  const whole = (share.most ?? 0) > 1 ? 100 : 1;
  const rest = `(${whole} - ${named(share.name)})`;
  const part = whole === 1 ? "" : " / 100";
  return {
    amount: {
      value: `${gross} * ${rest}${part}`,
      because: `${because}; ${share.name} runs from ${share.least} to ${share.most}, a share of it`,
    },
    quantity: units,
    discount: { value: `${gross} * ${named(share.name)}${part}`, because: null },
    price,
  };
}

/** A column that says what share of the price was given: `discount_percent`, or one that never passes 1. */
function isShare({ name, most, least, whole }: ColumnProfile): boolean {
  if ((least ?? 0) < 0 || (most ?? 0) > 100) return false;
  return (
    /\b(percent|percentage|pct|prozent|rate|share)\b|%/.test(`${wordsOf(name)} ${name}`) ||
    (!whole && (most ?? 0) <= 1)
  );
}

function sumOf(columns: readonly ColumnProfile[]): Said {
  return {
    value: columns.map(({ name }) => (columns.length === 1 ? name : named(name))).join(" + "),
    because: columns.length === 1 ? "money off" : `${columns.length} columns of money off`,
  };
}

/** The line's total before tax and shipping words, then the first there is. */
function bestTotal(columns: readonly ColumnProfile[]): ColumnProfile | null {
  const last = /(?:tax|shipping|freight|vat|mwst|versand)/;
  const [best = null] = columns
    .filter(({ name }) => !last.test(wordsOf(name)))
    .sort((a, b) => Number(isNet(b)) - Number(isNet(a)));
  return best;
}

const isNet = ({ name }: ColumnProfile) => /\b(net|netto)\b/.test(wordsOf(name));
