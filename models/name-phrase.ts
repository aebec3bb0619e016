import type { Trait } from "./trait.ts";

/** A trait of one segment, with how strongly it has it. */
export interface Noted {
  readonly about: string;
  readonly trait: Trait;
  readonly strength: number;
}

/** Words before the tail, and tails. */
const MOST_WORDS = 6;
const MOST_ADJECTIVES = 2;

/** The order in which English lists adjectives of these things; the last that can be a noun is the noun. */
const order = [
  "activity",
  "engagement",
  "trend",
  "tenure",
  "age",
  "income",
  "regularity",
  "season",
  "day",
  "hour",
  "channel",
  "range",
  "frequency",
  "price",
  "value",
  "discount",
];

/** Tells whether a trait can be said beside those chosen: neither untrue with them nor too long. */
export function fits(one: Noted, chosen: readonly Noted[]): boolean {
  if (chosen.some((other) => clashes(one, other) || clashes(other, one))) return false;
  const { before, noun, tails, asides, unsaid } = parts([...chosen, one]);
  if (unsaid || before.length > MOST_ADJECTIVES) return false;
  const isBare = before.length === 0 && noun === "";
  const words = [...before, noun, ...(isBare ? [...asides, ...tails] : [])].join(" ").split(" ");
  return words.length <= MOST_WORDS && tails.length + asides.length <= (isBare ? 2 : 1);
}

function clashes({ trait: { clash = [] } }: Noted, { about, trait }: Noted): boolean {
  return clash.some((what) => what === about || what === trait.adjective);
}

/** Writes traits as a name: "Lapsed one-time buyers, toys and books", or "Two-year contract, fiber optic internet". */
export function composeName(traits: readonly Noted[]): string {
  if (traits.length === 0) return "Typical customers";
  const { before, noun, tails, asides } = parts(traits);
  const isLabel = before.length === 0 && noun === "" && asides.length > 0 && !behavesOnly(traits);
  const words = [...before, noun === "" ? "customers" : noun, ...tails].join(" ");
  const name = (isLabel ? [...asides, ...tails] : [words, ...asides]).join(", ");
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Tells whether all that is said behind a comma is how customers buy, which nobody is called by alone. */
function behavesOnly(traits: readonly Noted[]): boolean {
  return traits.every(({ about, trait }) => about === "channel" || trait.aside === undefined);
}

/** Sorts traits into the places of a name; one that could be a noun is an adjective where the noun is taken. */
function parts(traits: readonly Noted[]) {
  const inOrder = traits.toSorted((a, b) => order.indexOf(a.about) - order.indexOf(b.about));
  const named = inOrder.findLast(({ trait }) => trait.noun !== undefined);
  const others = inOrder.filter((one) => one !== named).map(({ trait }) => trait);
  // What can stand behind a comma is an adjective only where there is something else for it to describe.
  const described =
    named !== undefined || others.some(({ adjective, aside }) => adjective && !aside);
  const before = others.flatMap(({ adjective, aside }) =>
    adjective !== undefined && (aside === undefined || described) ? [adjective] : [],
  );
  const behind = others.filter(({ adjective }) => !before.includes(adjective ?? ""));
  const goods = traits.flatMap(({ about, trait }) =>
    about === "category" && trait.aside !== undefined ? [trait.aside] : [],
  );
  const asides = behind.flatMap(({ aside }) =>
    aside === undefined || goods.includes(aside) ? [] : [aside],
  );
  // Goods alone make a noun: "toys and books buyers".
  const makesNoun = goods.length > 0 && named === undefined && before.length === 0;
  return {
    before,
    noun: named?.trait.noun ?? (makesNoun ? `${goods.join(" and ")} buyers` : ""),
    tails: behind.flatMap(({ aside, tail }) => (aside === undefined && tail ? [tail] : [])),
    asides: goods.length > 0 && !makesNoun ? [...asides, goods.join(" and ")] : asides,
    /** Whether one of them has no form that would fit its place. */
    unsaid: behind.some(({ aside, tail }) => aside === undefined && tail === undefined),
  };
}
