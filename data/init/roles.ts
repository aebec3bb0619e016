import type { ColumnProfile, FileProfile } from "./profile.ts";
import { type Role, rolesNamed, wordsOf } from "./words.ts";

/** Columns of one file by what they may be for, each list in the file's order; a column may stand in several. */
export type Roles = Readonly<Record<Role, readonly ColumnProfile[]>>;

/** Columns with fewer different values than this hold groups, not ids. */
const FEWEST_IDS = 10;
const MOST_GROUPS = 2000;

/** Returns what each column of a file may be for: its name says it, and its values do not speak against it. */
export function assignRoles(file: FileProfile): Roles {
  const roles: Record<Role, ColumnProfile[]> = {
    customer: [],
    order: [],
    at: [],
    known_at: [],
    started: [],
    ended: [],
    amount: [],
    price: [],
    quantity: [],
    product: [],
    category: [],
    discount: [],
    channel: [],
    type: [],
    session: [],
    campaign: [],
    arm: [],
    consent: [],
    opt_out: [],
    label: [],
    plan: [],
    cost: [],
    currency: [],
    country: [],
    zone: [],
    personal: [],
  };
  for (const column of file.columns) {
    if (column.filled === 0) continue;
    const named = rolesNamed(column.name);
    for (const role of named) if (fits[role](column, file)) roles[role].push(column);
    if (!named.includes("personal") && column.mails > column.filled / 2)
      roles.personal.push(column);
  }
  if (!file.header) {
    // Nothing is named: dates tell themselves, and what was paid is the last number with a fraction.
    roles.at.push(...file.columns.filter(isTime));
    roles.amount.push(...file.columns.filter((one) => isNumber(one) && !one.whole).slice(-1));
  }
  // A key that is not called by the customer's words says less than one that is: `master_id` after `customer_id`.
  const strength = ({ name }: ColumnProfile) =>
    /^master |^card|^contact/.test(wordsOf(name)) ? 1 : 0;
  roles.customer.sort((a, b) => strength(a) - strength(b));
  return roles;
}

const isNumber = ({ kind }: ColumnProfile) => kind === "integer" || kind === "number";
const isTime = ({ kind }: ColumnProfile) => kind === "date" || kind === "timestamp";
const isPair = ({ distinct }: ColumnProfile) => distinct === 2;
const isGroup = (column: ColumnProfile) =>
  column.distinct <= MOST_GROUPS && !isTime(column) && (!isNumber(column) || column.whole);

/** Whether a column's values are many enough and whole, as ids are. */
export function looksLikeId(column: ColumnProfile, { rows }: Pick<FileProfile, "rows">): boolean {
  if (isTime(column) || (isNumber(column) && !column.whole) || column.kind === "flag") return false;
  return column.distinct >= FEWEST_IDS || (column.distinct > 1 && column.distinct >= rows / 10);
}

/** Whether every row has a value of its own, but for a few in a hundred that have none. */
export function isUnique(column: ColumnProfile, { rows }: Pick<FileProfile, "rows">): boolean {
  return column.distinct === column.filled && column.filled >= 0.98 * rows;
}

const fits: Readonly<
  Record<Role, (column: ColumnProfile, file: Pick<FileProfile, "rows">) => boolean>
> = {
  // In a handful of rows one customer may be all there is.
  customer: (column, file) =>
    looksLikeId(column, file) || (file.rows < 100 && column.kind === "text"),
  order: looksLikeId,
  at: isTime,
  known_at: isTime,
  started: isTime,
  ended: isTime,
  amount: isNumber,
  price: isNumber,
  quantity: (column) => isNumber(column) && column.distinct > 1,
  product: (column) =>
    looksLikeId(column, { rows: 0 }) || (column.kind === "text" && column.distinct > 1),
  category: (column) => isGroup(column) && column.distinct > 1,
  discount: isNumber,
  channel: (column) => isGroup(column) && column.distinct <= 200,
  type: (column) => isGroup(column) && column.distinct <= 500 && column.kind !== "flag",
  session: looksLikeId,
  campaign: (column) =>
    !isTime(column) && column.kind !== "flag" && (!isNumber(column) || column.whole),
  arm: (column) => isGroup(column) && column.distinct > 1 && column.distinct <= 12,
  consent: isPair,
  opt_out: isPair,
  label: (column, { rows }) => isPair(column) && column.filled >= 0.5 * rows,
  plan: (column) => isGroup(column) && column.distinct <= 200,
  cost: isNumber,
  currency: (column) =>
    column.kind === "text" && column.top.every(([text]) => /^[A-Za-z]{3}$/.test(text)),
  country: (column) => column.kind === "text" && column.distinct <= 300,
  zone: (column) =>
    column.kind === "text" && column.top.every(([text]) => /^(UTC|[A-Za-z_]+\/.+)$/.test(text)),
  personal: (column, { rows }) =>
    !isTime(column) &&
    (!isNumber(column) || (column.whole && (column.most ?? 0) > 1e6)) &&
    column.distinct >= Math.min(FEWEST_IDS, rows / 2),
};
