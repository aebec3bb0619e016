import type { Feature } from "../features/feature.ts";
import { ABSENCES, themeOf, UNKNOWN } from "../features/theme.ts";
import { groupSums } from "../models/group-sums.ts";
import type { MarginalMeans } from "../models/marginal-means.ts";
import { type Facts, keepPulling } from "./reason-facts.ts";

/** Scores split by what a person would call one thing. */
export interface ReasonGroups {
  readonly themes: readonly string[];
  /** Turns to the rows of other numbers and their parts. */
  readonly look: (values: readonly Float64Array[], parts: readonly Float64Array[]) => void;
  /** Returns a row's weight of each theme, which sum to its log-odds less the base; overwritten by the next call. */
  readonly weights: (row: number) => Float64Array;
  /** Returns how far a row's log-odds are from the base. */
  readonly lean: (row: number) => number;
  /**
   * Returns the facts that are in a row's group of the theme at a position and pull the way of its weight; overwritten by
   * the next call.
   */
  readonly facts: (row: number, theme: number, weight: number) => Facts;
}

/**
 * Sums a score's parts by theme, of each customer anew: what is made of a source of which the customer has no row is one
 * thing, so are the attributes that are not known, and a category that always comes with another ("no internet service")
 * goes with it. Columns without a feature are a theme of their own, by name. It is done with the rows of any matrix of the
 * columns, one after the other.
 */
export function groupParts(
  columns: readonly string[],
  features: readonly Feature[],
  { leader }: Partial<Pick<MarginalMeans, "leader">> = {},
): ReasonGroups {
  const byName = new Map(features.map((feature) => [feature.name, feature]));
  const known = columns.map((name) => byName.get(name));
  const own = known.map((feature, j) => (feature ? themeOf(feature) : (columns[j] ?? "")));
  const themes = [...new Set([...own, ...ABSENCES.map(({ theme }) => theme), UNKNOWN])].sort();
  const positions = new Map(themes.map((theme, at) => [theme, at]));
  const numberOf = (theme: string) => positions.get(theme) ?? -1;
  const unknown = numberOf(UNKNOWN);
  const ownTheme = Int32Array.from(own, numberOf);
  const joined = ownTheme.map((theme, j) => ownTheme[leader?.[j] ?? j] ?? theme);
  const attributes = [...known.keys()].filter((j) => known[j]?.family === "attributes");
  const hots = categoriesOf(known);
  const hotOf = columns.map((_, j) => hots.find((hot) => hot.includes(j)));
  const absences = ABSENCES.flatMap(({ families, marker, theme }) => {
    const at = columns.indexOf(marker);
    const made = [...known.keys()].filter((j) => {
      const feature = known[j];
      return feature && families.includes(feature.family) && feature.grain !== "customers";
    });
    return at < 0 ? [] : [{ at, made, theme: numberOf(theme) }];
  });
  // The columns of each theme of most rows, where each of them is a fact; null where categories are one.
  const usualColumns = themes.map((_, theme) => {
    const columns = Int32Array.from(ownTheme.keys()).filter((j) => ownTheme[j] === theme);
    return columns.some((j) => hotOf[j] !== undefined) ? null : columns;
  });
  // A theme's columns, and those that may be joined to it.
  const members = themes.map((_, theme) =>
    Int32Array.from(ownTheme.keys()).filter(
      (j) =>
        ownTheme[j] === theme ||
        (theme === unknown && attributes.includes(j)) ||
        hotOf[j]?.some((k) => joined[k] === theme) === true ||
        absences.some((absence) => absence.theme === theme && absence.made.includes(j)),
    ),
  );
  const usualSums = groupSums(ownTheme, themes.length);
  let values: readonly Float64Array[] = [];
  let all: readonly Float64Array[] = [];
  const valueAt = (j: number, row: number) => (values[j] as Float64Array)[row] as number;
  const partAt = (j: number, row: number) => (all[j] as Float64Array)[row] as number;
  const heldOf = (hot: readonly number[], row: number) => {
    for (const j of hot) if (valueAt(j, row) === 1) return j;
    return -1;
  };

  /** Returns which absence is the row's and of a theme. */
  const absentOf = (theme: number, row: number) => {
    for (const one of absences)
      if (one.theme === theme && Number.isNaN(valueAt(one.at, row))) return one;
    return undefined;
  };

  const moved = new Int32Array(columns.length);
  const sums = new Float64Array(themes.length);
  /** The theme of each column for the latest row: its own, as a rule. */
  let assigned = ownTheme;
  let latest = -1;
  const move = (j: number, theme: number) => {
    if (assigned === ownTheme) moved.set(ownTheme);
    assigned = moved;
    moved[j] = theme;
  };
  const assign = (row: number) => {
    if (row === latest) return;
    latest = row;
    assigned = ownTheme;
    for (const j of attributes) if (Number.isNaN(valueAt(j, row))) move(j, unknown);
    for (const hot of hots) {
      const j = heldOf(hot, row);
      if (j >= 0 && joined[j] !== ownTheme[j]) for (const k of hot) move(k, joined[j] as number);
    }
    for (const { at, made, theme } of absences)
      if (Number.isNaN(valueAt(at, row))) for (const j of made) move(j, theme);
  };

  const facts: Facts = {
    length: 0,
    strongest: 0,
    columns: new Int32Array(columns.length + 1),
    parts: new Float64Array(columns.length + 1),
    own: new Uint8Array(columns.length + 1),
  };
  return {
    themes,
    look(others, parts) {
      [values, all, latest] = [others, parts, -1];
      usualSums.look(parts);
    },
    weights(row) {
      assign(row);
      if (assigned === ownTheme) return usualSums.of(row);
      sums.fill(0);
      for (let j = 0; j < assigned.length; j++) {
        const theme = assigned[j] as number;
        sums[theme] = (sums[theme] as number) + partAt(j, row);
      }
      return sums;
    },
    lean: usualSums.total,
    facts(row, theme, weight) {
      assign(row);
      const { columns, parts, own } = facts;
      let length = 0;
      const usual = assigned === ownTheme ? (usualColumns[theme] ?? null) : null;
      if (usual !== null) {
        let strongest = 0;
        for (let f = 0; f < usual.length; f++) {
          const j = usual[f] as number;
          const part = (all[j] as Float64Array)[row] as number;
          if (!(part * weight > 0)) continue;
          columns[length] = j;
          parts[length] = part;
          own[length] = 1;
          strongest = Math.max(strongest, Math.abs(part));
          length++;
        }
        facts.length = length;
        facts.strongest = strongest;
        return facts;
      }
      const absent = absentOf(theme, row);
      if (absent !== undefined) {
        columns[0] = absent.at;
        own[0] = 1;
        length = 1;
      }
      let whole = 0;
      const some = members[theme] as Int32Array;
      for (let m = 0; m < some.length; m++) {
        const j = some[m] as number;
        if (assigned[j] !== theme) continue;
        const part = partAt(j, row);
        whole += part;
        columns[length] = j;
        parts[length] = part;
        own[length] = ownTheme[j] === theme ? 1 : 0;
        const hot = hotOf[j];
        const held = hot === undefined ? -1 : heldOf(hot, row);
        if (hot !== undefined && held >= 0) {
          if (held !== j) continue;
          let together = 0;
          for (const k of hot) together += partAt(k, row);
          parts[length] = together;
        }
        length++;
      }
      if (absent !== undefined) parts[0] = whole;
      facts.length = length;
      keepPulling(facts, weight);
      return facts;
    },
  };
}

/** Lists, for each attribute with categories, the columns of its categories. */
function categoriesOf(known: readonly (Feature | undefined)[]): readonly (readonly number[])[] {
  const byColumn = new Map<string, number[]>();
  known.forEach((feature, j) => {
    if (feature?.family !== "attributes" || feature.category === undefined) return;
    const name = feature.column ?? feature.name;
    byColumn.set(name, [...(byColumn.get(name) ?? []), j]);
  });
  return [...byColumn.values()];
}
