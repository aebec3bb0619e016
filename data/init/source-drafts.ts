import { draft, named, type Said, type SourceDraft } from "./draft.ts";
import { moneyOf } from "./money.ts";
import { type ColumnProfile, count, type FileProfile, filling } from "./profile.ts";
import type { Roles } from "./roles.ts";
import { singular, snake } from "./source-name.ts";
import { unmapped } from "./unmapped.ts";

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

/** Returns a file of sales as a source. */
export function transactions(
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

/** Returns a file of events as a source; where no column tells their type, the file's name does. */
export function events(
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

/** Returns a file with a row for each customer as a source. */
export function customers(file: FileProfile, roles: Roles, customer: ColumnProfile): SourceDraft {
  const columns = keyed(file, roles, customer);
  const [known] = roles.known_at;
  if (known !== undefined)
    columns["known_at"] = { value: known.name, because: "an attribute is used from then on only" };
  return {
    ...draft("customers", "customers", file, columns),
    ignore: ignored(file, roles, customer),
  };
}

/** Returns a table of customers without an id as a source. */
export function flatTable(file: FileProfile, roles: Roles): SourceDraft {
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

/** Returns a file of contracts with a start and an end as a source. */
export function subscriptions(
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

/** Returns a file of who was shown which campaign, and which arm of it, as a source. */
export function exposures(
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
