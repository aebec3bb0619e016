import { type Query, sortColumns } from "../shop/query.ts";
import { ShopError } from "../shop/shop-error.ts";

/** Rows of one page. */
export const PAGE_ROWS = 25;

/** What a list's page is asked by its address. */
export interface Ask {
  readonly query: Query;
  /** From 1. */
  readonly page: number;
  /** Costs that differ from the configuration's. */
  readonly contactCost: number | null;
  readonly offerCost: number | null;
  /** In [0, 1]. */
  readonly successRate: number | null;
  /** The parameters that were given, as they were. */
  readonly given: ReadonlyMap<string, string>;
}

const TEXTS = ["target", "segment", "stage", "tier", "reason", "channel", "customer"] as const;
const LONGEST = 500;
const ATTRIBUTE = "attribute.";

/** Reads the parameters of a page's address; a field that was left empty is not asked. Shares stand there in percent. */
export function readAsk(list: string | null, parameters: Readonly<Record<string, unknown>>): Ask {
  const given = new Map<string, string>();
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value !== "string" || value.length > LONGEST)
      throw new ShopError(
        400,
        `expected '${name.slice(0, 40)}' once, of at most ${LONGEST} characters`,
      );
    if (value.trim() !== "") given.set(name, value.trim());
  }
  const text = (name: string) => given.get(name);
  const number = (name: string, [low, high]: readonly [number, number]) => {
    const value = text(name);
    if (value === undefined) return undefined;
    const parsed = /^-?\d{1,12}([.,]\d{1,6})?$/.test(value)
      ? Number(value.replace(",", "."))
      : Number.NaN;
    if (!(parsed >= low && parsed <= high))
      throw new ShopError(400, `expected a number from ${low} to ${high} for '${name}'`);
    return parsed;
  };
  const one = <T extends string>(name: string, allowed: readonly T[]): T | undefined => {
    const value = text(name);
    if (value === undefined) return undefined;
    const found = allowed.find((known) => known === value);
    if (found === undefined)
      throw new ShopError(400, `expected '${name}' to be one of ${allowed.join(", ")}`);
    return found;
  };
  const hundredth = (value: number | undefined) => (value === undefined ? undefined : value / 100);
  const attributes = [...given].flatMap(([name, value]) =>
    name.startsWith(ATTRIBUTE) ? [[name.slice(ATTRIBUTE.length), value]] : [],
  );
  const whole = (name: string, bounds: readonly [number, number]) => {
    const value = number(name, bounds);
    return value === undefined ? undefined : Math.round(value);
  };
  const AMOUNTS = [-1e12, 1e12] as const;
  const asked = {
    ...Object.fromEntries(TEXTS.map((name) => [name, text(name)])),
    group: one("group", ["treat", "control"]),
    mark: one("mark", ["none", "contacted", "saved", "lost", "not now"]),
    sort: one("sort", sortColumns),
    direction: one("direction", ["up", "down"]),
    scoreFrom: hundredth(number("score_from", [0, 100])),
    scoreTo: hundredth(number("score_to", [0, 100])),
    valueFrom: number("value_from", AMOUNTS),
    valueTo: number("value_to", AMOUNTS),
    capacity: whole("capacity", [0, 1e9]),
    attributes: attributes.length === 0 ? undefined : Object.fromEntries(attributes),
  };
  return {
    query: {
      list,
      ...Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)),
    },
    page: whole("page", [1, 1e7]) ?? 1,
    contactCost: number("contact_cost", [0, 1e9]) ?? null,
    offerCost: number("offer_cost", [0, 1e9]) ?? null,
    successRate: hundredth(number("success_rate", [0, 100])) ?? null,
    given,
  };
}

/** Writes an address with some parameters changed; null takes one out. Another page is asked for by `page` only. */
export function address(
  path: string,
  given: ReadonlyMap<string, string>,
  changes: Readonly<Record<string, string | null>> = {},
): string {
  const parameters = new Map(given);
  if (!("page" in changes)) parameters.delete("page");
  for (const [name, value] of Object.entries(changes))
    if (value === null) parameters.delete(name);
    else parameters.set(name, value);
  const text = new URLSearchParams([...parameters]).toString();
  return text === "" ? path : `${path}?${text}`;
}
