import type { SourceDraft } from "./draft.ts";
import { moneyOf } from "./money.ts";
import { type ColumnProfile, columnOf, type FileProfile } from "./profile.ts";
import { assignRoles, isUnique, looksLikeId, type Roles } from "./roles.ts";
import {
  customers,
  events,
  exposures,
  flatTable,
  subscriptions,
  transactions,
} from "./source-drafts.ts";
import { wordsOf } from "./words.ts";

/** What a file is taken for before others are looked at; `unkeyed` files may still be lookups or without use. */
export type Understood =
  | { readonly is: "source"; readonly draft: SourceDraft; readonly roles: Roles }
  | { readonly is: "unkeyed" | "undated"; readonly file: FileProfile; readonly roles: Roles };

/** A file without a customer of its own, or without time. */
export type Unkeyed = Extract<Understood, { readonly is: "unkeyed" | "undated" }>;
/** A file that stands by itself. */
export type Keyed = Extract<Understood, { readonly is: "source" }>;

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
