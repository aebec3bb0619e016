import { DataError } from "../data/errors.ts";
import type { Feature } from "../features/feature.ts";
import { positionsOf } from "../models/hold-out.ts";
import { LEAST_MEMBERS, type Lookalikes, lookalikes } from "../models/lookalikes.ts";
import { columnOf, type Matrix, takeColumns, takeRows } from "../models/matrix.ts";
import { aucAlone } from "../models/metrics/auc-alone.ts";
import { countOf } from "../reports/number.ts";
import { type Reason, reasonsOf } from "../reports/reasons.ts";
import { madeOf } from "./describe-groups.ts";
import type { NamedGroup } from "./named-group.ts";

/** Customers outside a group who are ranked by what is known of all of them: what they did, or only who they are. */
export interface Ranking {
  readonly basis: "behaviour" | "attributes";
  readonly found: Lookalikes;
  /** Positions of the customers in the order of ids, and how alike each is. */
  readonly rows: Int32Array;
  readonly similarity: Float64Array;
  /** Returns the reasons of the customers at the given places of `rows`, strongest first. */
  readonly reasons: (places: Int32Array) => readonly (readonly Reason[])[];
}

export interface Alike {
  readonly rankings: readonly Ranking[];
  /** Customers outside who cannot be compared: they have no orders, and there are no attributes. */
  readonly unranked: number;
  /**
   * Features that are not looked at: those the group's own condition names, and those that give it away: they hold the same
   * numbers as one of those, or rank members above the others nearly without fault.
   */
  readonly left_out: { readonly named: readonly string[]; readonly telling: readonly string[] };
}

export interface AlikeOptions {
  readonly features: readonly Feature[];
  readonly currency: string | undefined;
  readonly seed: number;
}

/** A feature that ranks members above the others as well as this is the condition in another dress. */
const TELLING = 0.99;
const SAME = 0.9;

/**
 * Ranks everybody outside a group by likeness to its members: customers with orders by all that is known of them, the
 * others by their attributes alone. Throws a DataError where there are too few members, nobody outside, or nothing to
 * compare by.
 */
export function alike(matrix: Matrix, group: NamedGroup, options: AlikeOptions): Alike {
  const { members, says } = group;
  const inside = positionsOf(members, 1).length;
  if (inside < LEAST_MEMBERS)
    throw new DataError(
      `lookalikes requires at least ${LEAST_MEMBERS} members, ${says} has ${inside}`,
    );
  if (inside === members.length)
    throw new DataError(
      `lookalikes requires customers outside, ${says} has all ${countOf(inside, "customer")}`,
    );
  const left_out = leftOut(matrix, group, options.features);
  const features = options.features.filter(
    ({ name }) => !left_out.named.includes(name) && !left_out.telling.includes(name),
  );
  const { comparisons, unranked } = compare(matrix, group, features);
  return {
    rankings: comparisons.map((one) => rankingOf(matrix, members, one, options)),
    unranked,
    left_out,
  };
}

function leftOut(
  matrix: Matrix,
  { kind, members, named }: NamedGroup,
  features: readonly Feature[],
): Alike["left_out"] {
  // A segment is what its members do: there is no condition beside it that a feature could give away.
  if (kind !== "rule" && kind !== "list") return { named: [], telling: [] };
  const own = madeOf(named, features);
  const makers = own.map((name) => columnOf(matrix, name));
  const gives = (column: Float64Array) =>
    aucAlone(column, members).auc >= TELLING || makers.some((maker) => isSame(column, maker));
  return {
    named: own,
    telling: matrix.columns.filter((name) => !own.includes(name) && gives(columnOf(matrix, name))),
  };
}

/** Whether two columns hold the same number for nearly all customers of whom one says something. */
function isSame(a: Float64Array, b: Float64Array): boolean {
  let said = 0;
  let same = 0;
  for (let i = 0; i < a.length; i++) {
    const [left, right] = [a[i] as number, b[i] as number];
    if ((left === 0 || Number.isNaN(left)) && (right === 0 || Number.isNaN(right))) continue;
    said++;
    same += left === right ? 1 : 0;
  }
  return said > 0 && same >= SAME * said;
}

interface Comparison {
  readonly basis: Ranking["basis"];
  readonly features: readonly Feature[];
  /** Positions of the customers to learn from, and of those outside to rank, who are among them. */
  readonly known: Int32Array;
  readonly rows: Int32Array;
}

function compare(
  matrix: Matrix,
  { members, says }: NamedGroup,
  features: readonly Feature[],
): { readonly comparisons: readonly Comparison[]; readonly unranked: number } {
  const attributes = features.filter(({ family }) => family === "attributes");
  const everybody = Int32Array.from(members.keys());
  const outside = positionsOf(members, 0);
  const recency = matrix.values[matrix.columns.indexOf("recency_days")];
  if (features.length === 0)
    throw new DataError(`nothing is left to compare with ${says}: every feature makes it`);
  if (recency === undefined) {
    const basis = attributes.length < features.length ? "behaviour" : "attributes";
    return { comparisons: [{ basis, features, known: everybody, rows: outside }], unranked: 0 };
  }
  const hasOrders = (row: number) => Number.isFinite(recency[row]);
  const buyers = everybody.filter(hasOrders);
  const buyersOutside = outside.filter(hasOrders);
  const enough = buyers.length - buyersOutside.length >= LEAST_MEMBERS;
  const behaviour: readonly Comparison[] =
    enough && buyersOutside.length > 0
      ? [{ basis: "behaviour", features, known: buyers, rows: buyersOutside }]
      : [];
  const others = behaviour.length > 0 ? outside.filter((row) => !hasOrders(row)) : outside;
  if (others.length === 0) return { comparisons: behaviour, unranked: 0 };
  if (attributes.length > 0)
    return {
      comparisons: [
        ...behaviour,
        { basis: "attributes", features: attributes, known: everybody, rows: others },
      ],
      unranked: 0,
    };
  if (behaviour.length === 0)
    throw new DataError(
      `${says} has ${countOf(buyers.length - buyersOutside.length, "member")} with orders and ${countOf(buyersOutside.length, "customer")} with orders outside, and there are no attributes to compare the others by`,
    );
  return { comparisons: behaviour, unranked: others.length };
}

function rankingOf(
  matrix: Matrix,
  members: Uint8Array,
  { basis, features, known, rows }: Comparison,
  options: AlikeOptions,
): Ranking {
  const own = takeRows(
    takeColumns(
      matrix,
      features.map(({ name }) => name),
    ),
    known,
  );
  const flags = Uint8Array.from(known, (row) => members[row] as number);
  const found = lookalikes(own, flags, { seed: options.seed });
  const placeOf = new Map(Array.from(known, (row, place) => [row, place]));
  const places = rows.map((row) => placeOf.get(row) ?? 0);
  return {
    basis,
    found,
    rows,
    similarity: Float64Array.from(places, (place) => found.similarity[place] as number),
    reasons(chosen) {
      const taken = chosen.map((place) => places[place] as number);
      const reasons = reasonsOf(takeRows(own, taken), found.contributions(taken), options);
      return Array.from(taken, (_, i) => reasons(i));
    },
  };
}
