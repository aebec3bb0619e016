import { draft, named, type Said, type SourceDraft } from "./draft.ts";
import { moneyOf } from "./money.ts";
import { type ColumnProfile, columnOf, count, type FileProfile, filling } from "./profile.ts";
import { assignRoles, isUnique, looksLikeId, type Roles } from "./roles.ts";
import { wordsOf } from "./words.ts";

/** What a file is taken for before others are looked at; `unkeyed` files may still be lookups or without use. */
export type Understood =
  | { readonly is: "source"; readonly draft: SourceDraft; readonly roles: Roles }
  | { readonly is: "unkeyed" | "undated"; readonly file: FileProfile; readonly roles: Roles };

/** Share of rows with a customer of their own that a list of customers has even when it is dirty. */
const ONCE_EACH = 0.95;

export interface UnderstandOptions {
  /** The column that the user says names the customer; by default the likeliest. */
  readonly customer?: string | undefined;
}

/** Returns what a file is by its columns' names, types and values. */
export function understand(
  file: FileProfile,
  { customer: told }: UnderstandOptions = {},
): Understood {
  const roles = assignRoles(file);
  const customer = told === undefined ? likelyCustomer(file, roles) : columnOf(file, told);
  if (customer === null) {
    if (roles.label.length > 0) return { is: "source", draft: flatTable(file, roles), roles };
    return { is: "unkeyed", file, roles };
  }
  const at = timeOf(file, roles);
  const money = moneyOf(file, roles);
  const [started, ended] = [roles.started[0], roles.ended[0]];
  const goods = roles.product.length > 0 || money.quantity !== null;
  const sale =
    roles.order.length > 0 || roles.type.length === 0
      ? money.amount !== null || (goods && (roles.order.length > 0 || money.quantity !== null))
      : money.quantity !== null && money.amount !== null;
  const onceEach =
    customer.distinct >= ONCE_EACH * customer.filled && customer.filled > file.rows / 2;
  const source = (made: SourceDraft): Understood => ({ is: "source", draft: made, roles });
  if (started !== undefined && ended !== undefined && roles.order.length === 0)
    return source(subscriptions(file, roles, customer, { started, ended }));
  if (at !== null && roles.campaign.length > 0 && roles.arm.length > 0 && money.amount === null)
    return source(exposures(file, roles, customer, at));
  const happens = at !== null && (roles.order.length > 0 ? sale : roles.type.length > 0);
  if (onceEach && !happens) return source(customers(file, roles, customer));
  if (at === null) return { is: "undated", file, roles };
  if (sale) return source(transactions(file, roles, customer, at));
  return source(events(file, roles, customer, at));
}

/** Returns the column that names the customer: by its words, else an e-mail, else a key or, without a header, by its values. */
export function likelyCustomer(file: FileProfile, roles: Roles): ColumnProfile | null {
  const [first] = roles.customer.filter(
    (column) => !roles.order.includes(column) || column.filled > 0,
  );
  if (first !== undefined) return first;
  const mail = roles.personal.find(({ mails, filled }) => mails > filled / 2);
  if (mail !== undefined) return mail;
  if (roles.order.length === 0 && roles.product.length === 0) {
    const key = file.columns.find(
      (column) => /^(id|key|nr|no)$/.test(wordsOf(column.name)) && isUnique(column, file),
    );
    if (key !== undefined) return key;
  }
  if (file.header) return null;
  return (
    file.columns.find((column) => looksLikeId(column, file) && column.distinct < 0.9 * file.rows) ??
    null
  );
}

/** Returns the column that says when a row happened; without a name that says so, the only one with dates. */
function timeOf(file: FileProfile, roles: Roles): ColumnProfile | null {
  const named = [...roles.at].sort((a, b) => Number(b.hasHours) - Number(a.hasHours))[0];
  if (named !== undefined) return named;
  const dates = file.columns.filter(({ kind }) => kind === "date" || kind === "timestamp");
  return dates.length === 1 || roles.known_at.length > 0
    ? (roles.known_at[0] ?? dates[0] ?? null)
    : null;
}

type Columns = Record<string, Said>;

function keyed(file: FileProfile, roles: Roles, customer: ColumnProfile): Columns {
  const repeats = file.rows / Math.max(1, customer.distinct);
  const personal = roles.personal.includes(customer) ? ", personal: a number would be better" : "";
  const each = repeats > 1.05 ? `, ${repeats.toFixed(1)} rows each` : "";
  return {
    customer_id: { value: customer.name, because: `${filling(file, customer)}${each}${personal}` },
  };
}

function dated(columns: Columns, name: string, column: ColumnProfile): void {
  const hours = column.hasHours ? "" : ", days without a time";
  columns[name] = {
    value: column.name,
    because: `${column.dateFormat === null ? "dates" : `read as ${column.dateFormat}`}${hours}`,
  };
}

function optional(
  columns: Columns,
  file: FileProfile,
  name: string,
  [column]: readonly ColumnProfile[],
): void {
  const free =
    column !== undefined && !Object.values(columns).some(({ value }) => value === column.name);
  if (free) columns[name] = { value: column.name, because: filling(file, column) };
}

function transactions(
  file: FileProfile,
  roles: Roles,
  customer: ColumnProfile,
  at: ColumnProfile,
): SourceDraft {
  const columns = keyed(file, roles, customer);
  optional(columns, file, "order_id", roles.order);
  dated(columns, "at", at);
  optional(columns, file, "product", roles.product);
  optional(columns, file, "category", narrowest(roles.category));
  const { amount, quantity, discount, price } = moneyOf(file, roles);
  if (quantity !== null) columns["quantity"] = quantity;
  if (amount !== null) columns["amount"] = amount;
  if (discount !== null) columns["discount"] = discount;
  optional(columns, file, "channel", roles.channel);
  const made = draft("orders", "transactions", file, columns);
  const negative = price?.negative ?? 0;
  return {
    ...made,
    duplicates:
      columns["order_id"] === undefined && !at.hasHours
        ? {
            value: "keep",
            because: "rows have a day and no order number: two equal ones are two purchases",
          }
        : null,
    reject:
      price !== null && negative > 0 && negative < 0.01 * file.rows
        ? [
            {
              when: `${named(price.name)} < 0`,
              because: "negative unit price",
              note: `${count(negative)} rows: an adjustment, not a sale`,
            },
          ]
        : [],
    leftOut: unmapped(made, roles),
  };
}

/** The category with the fewest values above a handful: departments make better habits than thousands of types. */
function narrowest(columns: readonly ColumnProfile[]): readonly ColumnProfile[] {
  return [...columns]
    .filter(({ distinct }) => distinct > 1)
    .sort((a, b) => a.distinct - b.distinct);
}

function events(
  file: FileProfile,
  roles: Roles,
  customer: ColumnProfile,
  at: ColumnProfile,
): SourceDraft {
  const columns = keyed(file, roles, customer);
  dated(columns, "at", at);
  optional(columns, file, "type", roles.type);
  optional(columns, file, "session_id", roles.session);
  optional(columns, file, "campaign", roles.campaign);
  optional(columns, file, "channel", roles.channel);
  optional(columns, file, "value", roles.amount);
  const made = draft(snake(file.stem), "events", file, columns);
  const type =
    columns["type"] === undefined
      ? {
          value: singular(snake(file.stem)),
          because: "no column tells the type; from the file's name",
        }
      : null;
  return { ...made, type, leftOut: unmapped(made, roles) };
}

function customers(file: FileProfile, roles: Roles, customer: ColumnProfile): SourceDraft {
  const columns = keyed(file, roles, customer);
  const [known] = roles.known_at;
  if (known !== undefined)
    columns["known_at"] = { value: known.name, because: "an attribute is used from then on only" };
  return {
    ...draft("customers", "customers", file, columns),
    ignore: ignored(file, roles, customer),
  };
}

function flatTable(file: FileProfile, roles: Roles): SourceDraft {
  const columns = { customer_id: { value: "row_number()", because: "the file has no id" } };
  return { ...draft("customers", "customers", file, columns), ignore: ignored(file, roles, null) };
}

function ignored(file: FileProfile, roles: Roles, customer: ColumnProfile | null): readonly Said[] {
  const personal = roles.personal
    .filter((column) => column !== customer)
    .map(({ name }) => ({ value: name, because: "personal" }));
  const texts = file.columns
    .filter(
      (column) => column !== customer && !roles.personal.includes(column) && column.kind === "text",
    )
    .filter(({ meanLength, distinct }) => meanLength > 40 && distinct > 0.5 * file.rows)
    .map(({ name }) => ({ value: name, because: "free text" }));
  return [...personal, ...texts];
}

function subscriptions(
  file: FileProfile,
  roles: Roles,
  customer: ColumnProfile,
  { started, ended }: { readonly started: ColumnProfile; readonly ended: ColumnProfile },
): SourceDraft {
  const columns = keyed(file, roles, customer);
  dated(columns, "started_at", started);
  dated(columns, "ended_at", ended);
  columns["ended_at"] = { value: ended.name, because: `${filling(file, ended)}: still running` };
  optional(columns, file, "plan", roles.plan);
  optional(columns, file, "price", [...roles.price, ...roles.amount]);
  const made = draft("subscriptions", "subscriptions", file, columns);
  return { ...made, leftOut: unmapped(made, roles) };
}

function exposures(
  file: FileProfile,
  roles: Roles,
  customer: ColumnProfile,
  at: ColumnProfile,
): SourceDraft {
  const columns = keyed(file, roles, customer);
  dated(columns, "at", at);
  optional(columns, file, "campaign", roles.campaign);
  optional(columns, file, "arm", roles.arm);
  optional(columns, file, "channel", roles.channel);
  optional(columns, file, "cost", roles.cost);
  const made = draft("exposures", "exposures", file, columns);
  return { ...made, leftOut: unmapped(made, roles) };
}

/** Returns the columns that no expression of a draft names, each with what is known of it. */
export function unmapped({ file, columns }: SourceDraft, roles: Roles): readonly Said[] {
  const used = Object.values(columns).map(({ value }) => value);
  return file.columns
    .filter(({ name }) => !used.some((value) => value === name || mentions(value, name)))
    .map((column) => ({
      value: column.name,
      because: roles.personal.includes(column)
        ? "personal"
        : column.filled === 0
          ? "empty"
          : `${column.kind}, ${filling(file, column)}`,
    }));
}

function mentions(expression: string, column: string): boolean {
  return (
    expression.split(/[^\p{L}\p{N}_]+/u).includes(column) || expression.includes(`"${column}"`)
  );
}

/** Returns a file's stem as a source is named: `Coupon-Redemptions` is `coupon_redemptions`. */
export function snake(text: string): string {
  const words = wordsOf(text)
    .replace(/[^a-z0-9 ]/g, "")
    .trim()
    .replace(/ +/g, "_");
  return /^[a-z]/.test(words) ? words : `source${words === "" ? "" : `_${words}`}`;
}

function singular(text: string): string {
  return text.replace(/ies$/, "y").replace(/([^s])s$/, "$1");
}
