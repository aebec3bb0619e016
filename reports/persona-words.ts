import type { LifecycleStage } from "../models/lifecycle.ts";
import { money, percent, plain } from "./number.ts";
import type {
  PersonaAttribute,
  PersonaFacts,
  PersonaMean,
  PersonaMeasure,
  PersonaResponse,
  PersonaShare,
} from "./persona.ts";
import { words } from "./words.ts";

/** A difference is told from so much on, however certain it is. */
const LARGER = 1.2;
const MOST_SAID = 2;
/** Less than a twentieth of anything is not worth a word. */
const LEAST_SAID = 0.05;
const LEAD: LifecycleStage = "New lead";

/** Says in a sentence or two how customers buy, and what they do more than all customers by more than chance. */
export function personaText(facts: PersonaFacts, currency: string | null): string {
  const habit = habitText(facts, currency);
  const more = standingOut(facts).slice(0, MOST_SAID);
  const sentences = [habit, more.length === 0 ? null : `${capital(more.join("; "))}.`];
  const text = sentences.filter((one) => one !== null).join(" ");
  return text === ""
    ? "Nothing in what they do or are, when or where, stands out beyond chance; the rule below tells them apart."
    : text;
}

function habitText(facts: PersonaFacts, currency: string | null): string | null {
  if (areLeads(facts)) return "Have not ordered yet.";
  const { buying } = facts;
  const value = (what: PersonaMeasure) => meanOf(buying, what)?.mean.value;
  const [orders, order] = [value("orders_a_year"), value("order_value")];
  const gap = usualGap(buying)?.mean.value;
  const parts = [
    orders === undefined ? null : ordersText(orders),
    order === undefined ? null : `${money(order, currency)} an order`,
    gap === undefined
      ? null
      : `usually ${Math.round(gap)} ${Math.round(gap) === 1 ? "day" : "days"} apart`,
  ].filter((one) => one !== null);
  return parts.length === 0 ? null : `${capital(parts.join(", "))}.`;
}

function ordersText(orders: number): string {
  if (orders < 0.05) return "hardly an order in the last year";
  const rounded = orders.toFixed(1).replace(/\.0$/, "");
  return `${rounded} ${rounded === "1" ? "order" : "orders"} a year`;
}

/** Tells whether none of a segment's customers has ordered. */
export function areLeads({ lifecycle }: Pick<PersonaFacts, "lifecycle">): boolean {
  return lifecycle.some(({ name, count, of }) => name === LEAD && count === of);
}

/** Lists in words what they do more than all customers, most telling kind first. */
function standingOut({ categories, channels, responses, attributes }: PersonaFacts): string[] {
  const clear = <T extends PersonaShare>(shares: readonly T[]) =>
    larger(shares).find(({ share }) => share.value >= LEAST_SAID);
  const category = clear(categories);
  const group = channels.find(({ shares }) => clear(shares) !== undefined);
  const channel = clear(group?.shares ?? []);
  const response = clear(responses.filter(({ kind }) => kind !== "order"));
  const attribute = clear(attributes);
  return [
    category && `${category.name.toLowerCase()} is ${both(category)} of what they buy`,
    channel && `${both(channel)} of their ${group?.of} by ${words(channel.name)}`,
    response && `they ${responseText(response)}`,
    attribute && `${both(attribute)} have ${attributeText(attribute)}`,
  ].filter((one) => typeof one === "string");
}

/** Writes an attribute's value: "partner: yes", "contract Month-to-month", "no internet service". */
export function attributeText({
  attribute,
  name,
}: Pick<PersonaAttribute, "attribute" | "name">): string {
  if (/^no .{3}/i.test(name)) return name.toLowerCase();
  return `${attribute}${/^(yes|no)$/i.test(name) ? ":" : ""} ${name}`;
}

/** Says how often a message is opened or clicked: "open 61% of e-mails (all customers 38%)". */
export function responseText({ kind, channel, share, all }: PersonaResponse): string {
  const done = kind === "open" ? "open" : "click in";
  return `${done} ${both({ share, all }).replace(" (", ` of ${messages(channel)} (`)}`;
}

/** Writes the messages of a channel: "e-mails", "push messages". */
export function messages(channel: string): string {
  if (/^(e_?mail|newsletter)$/.test(channel))
    return channel === "newsletter" ? "newsletters" : "e-mails";
  return channel === "message" ? "messages" : `${words(channel)} messages`;
}

/** Writes a share beside that of all customers. */
export function both({ share, all }: Pick<PersonaShare, "share" | "all">): string {
  return `${percent(share.value, 0)} (all customers ${percent(all, 0)})`;
}

/** Returns what they have clearly more of, largest lift first. */
export function larger<T extends PersonaShare>(shares: readonly T[]): readonly T[] {
  return shares
    .filter((one) => one.differs && ratio(one) >= LARGER)
    .toSorted((a, b) => ratio(b) - ratio(a));
}

function ratio({ lift }: PersonaShare): number {
  return lift ?? 1;
}

/** Finds one of the means. */
export function meanOf(
  means: readonly PersonaMean[],
  what: PersonaMeasure,
): PersonaMean | undefined {
  return means.find((mean) => mean.what === what);
}

/** Writes a mean beside that of all customers. */
export function bothMeans(
  { mean, all }: Pick<PersonaMean, "mean" | "all">,
  write: (value: number) => string = plain,
): string {
  return `${write(mean.value)} (all customers ${write(all)})`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Finds the mean gap between orders, where most of the segment has ordered twice. */
export function usualGap(means: readonly PersonaMean[]): PersonaMean | undefined {
  const gap = meanOf(means, "gap_days");
  const everybody = meanOf(means, "orders_a_year")?.customers ?? 0;
  return gap !== undefined && 2 * gap.customers >= everybody ? gap : undefined;
}
