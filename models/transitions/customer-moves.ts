import { takeNumbers } from "../matrix.ts";
import {
  type MultinomialCoefficients,
  multinomialLogistic,
  multinomialProbabilities,
} from "../multinomial-logistic.ts";
import { countStates, type NamelessMoves, type Probabilities, type Standing } from "./moves.ts";
import { markovRates, type Rates } from "./transition-rates.ts";

/** Moves to a state that a regression is given; rarer ones keep their share. */
const LEAST_MOVES = 10;
/** Customers that what is known of all cells counts as, beside a cell's own. */
const PRIOR = 10;
/** Ridge as a share of n p (1 - p), the mean over the states. */
const RIDGE_SHARE = 0.02;

/** Customers in the same state, and with the same state ahead if nothing happens. */
type Cell = {
  readonly cell: number;
  /** Share of each state a period later, as if ten more customers had followed what is known of all cells. */
  readonly shares: readonly number[];
  /** States that the regression tells apart; none or one where there is nothing to tell. */
  readonly active: readonly number[];
  readonly slopes: readonly number[];
  readonly intercepts: readonly number[];
};

export type CustomerMoves = {
  readonly states: number;
  readonly cells: readonly Cell[];
  readonly markov: Rates;
  /** Share of all customers that were in the state that they would be in if nothing happened; 0 where it is not known. */
  readonly quiet: number;
};

/**
 * Learns each customer's probabilities of every state a period later: a Markov chain over cells, the state now and, where
 * it is known, the state if nothing happens; and within each cell a ridge multinomial logistic regression of the
 * state a period later on how the customer buys. States that fewer than 10 of a cell moved to keep their share in it. A
 * cell of which little is known takes after all: the quiet state with the share that ended in theirs, else a Markov
 * chain's.
 */
export function learnCustomerMoves(moves: NamelessMoves, states: number): CustomerMoves {
  const markov = markovRates([moves], states);
  const known = { states, markov, quiet: quietShare(moves), cells: [] };
  const cells: Cell[] = [];
  for (const [cell, rows] of rowsByCell(moves, states)) {
    const next = Int32Array.from(rows, (row) => moves.next[row] as number);
    const counts = countStates(next, states);
    const active = Array.from(counts.keys()).filter((j) => (counts[j] as number) >= LEAST_MOVES);
    const coefficients = active.length < 2 ? null : regress(moves.values, rows, next, active);
    cells.push({
      cell,
      shares: priorOf(known, cell).map(
        (prior, j) => ((counts[j] as number) + PRIOR * prior) / (rows.length + PRIOR),
      ),
      active,
      slopes: [...(coefficients?.slopes ?? [])],
      intercepts: [...(coefficients?.intercepts ?? [])],
    });
  }
  return { ...known, cells };
}

/** Returns every customer's probabilities of each state a period later. */
export function applyCustomerMoves(
  learned: CustomerMoves,
  standing: Omit<Standing, "ids">,
): Probabilities {
  const { states, cells } = learned;
  const probabilities = new Float64Array(standing.now.length * states);
  const known = new Map(cells.map((one) => [one.cell, one]));
  for (const [cell, rows] of rowsByCell(standing, states)) {
    const found = known.get(cell);
    const shares = found?.shares ?? priorOf(learned, cell);
    for (let j = 0; j < states; j++)
      writeShare(probabilities, rows, { states, state: j, share: shares[j] as number });
    if (found === undefined || found.active.length < 2) continue;
    const mass = found.active.reduce((sum, j) => sum + (shares[j] ?? 0), 0);
    const values = pickRows(standing.values, rows);
    const parts = multinomialProbabilities(values, coefficientsOf(found), rows.length);
    found.active.forEach((state, c) => {
      const part = parts[c] as Float64Array;
      // A probability that rounds to 0 would make one surprise cost everything.
      for (let i = 0; i < rows.length; i++)
        probabilities[(rows[i] as number) * states + state] =
          mass * Math.max(1e-9, part[i] as number);
    });
  }
  return normalised(probabilities, states);
}

/** Gives the customers of some rows all the same probability of a state. */
function writeShare(
  probabilities: Float64Array,
  rows: Int32Array,
  {
    states,
    state,
    share,
  }: { readonly states: number; readonly state: number; readonly share: number },
): void {
  for (const row of rows) probabilities[row * states + state] = share;
}

function quietShare({ quiet, next }: NamelessMoves): number {
  if (quiet === null) return 0;
  let kept = 1;
  next.forEach((to, i) => {
    if (quiet[i] === to) kept++;
  });
  return kept / (next.length + 2);
}

/** Returns what is known of a cell before its own customers are counted. */
function priorOf(
  { states, markov, quiet }: Pick<CustomerMoves, "states" | "markov" | "quiet">,
  cell: number,
): readonly number[] {
  const ahead = cell % (states + 1);
  const rates = markov[Math.floor(cell / (states + 1))] ?? [];
  return rates.map((rate, j) => (1 - quiet) * rate + (j === ahead ? quiet : 0));
}

function coefficientsOf({ slopes, intercepts }: Cell): MultinomialCoefficients {
  return { slopes: Float64Array.from(slopes), intercepts: Float64Array.from(intercepts) };
}

function regress(
  values: readonly Float64Array[],
  rows: Int32Array,
  next: Int32Array,
  active: readonly number[],
): MultinomialCoefficients {
  const kept = Int32Array.from(rows.keys()).filter((i) => active.includes(next[i] as number));
  const labels = kept.map((i) => active.indexOf(next[i] as number));
  const n = labels.length;
  const spread = active.reduce((sum, _, c) => {
    const share = labels.reduce((count, label) => count + (label === c ? 1 : 0), 0) / n;
    return sum + share * (1 - share);
  }, 0);
  return multinomialLogistic(
    pickRows(
      values,
      kept.map((i) => rows[i] as number),
    ),
    labels,
    {
      classes: active.length,
      ridge: Math.max(1, (RIDGE_SHARE * n * spread) / active.length),
      tolerance: 4e-3 * Math.sqrt(n),
    },
  );
}

/** Lists the rows of each cell, `now * (states + 1)` plus the state if nothing happens or, unknown, `states`. */
function rowsByCell(
  { now, quiet }: Pick<Standing, "now" | "quiet">,
  states: number,
): ReadonlyMap<number, Int32Array> {
  const cells = cellsOf(now, quiet, states);
  const counts = countStates(cells, states * (states + 1));
  const rows = Array.from(counts, (count) => new Int32Array(count));
  dealRows(cells, rows);
  return new Map([...rows.entries()].filter(([, { length }]) => length > 0));
}

function cellsOf(now: Int32Array, quiet: Int32Array | null, states: number): Int32Array {
  if (quiet === null) return now.map((state) => state * (states + 1) + states);
  return now.map((state, i) => state * (states + 1) + (quiet[i] as number));
}

/** Writes the rows of each cell, ascending, into its own array. */
function dealRows(cells: Int32Array, rows: readonly Int32Array[]): void {
  const dealt = new Int32Array(rows.length);
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i] as number;
    const at = dealt[cell] as number;
    (rows[cell] as Int32Array)[at] = i;
    dealt[cell] = at + 1;
  }
}

function pickRows(values: readonly Float64Array[], rows: Int32Array): Float64Array[] {
  return values.map((column) => takeNumbers(column, rows));
}

function normalised(probabilities: Float64Array, states: number): Float64Array {
  for (let start = 0; start < probabilities.length; start += states) {
    let sum = 0;
    for (let j = start; j < start + states; j++) sum += probabilities[j] as number;
    for (let j = start; j < start + states; j++)
      probabilities[j] = (probabilities[j] as number) / sum;
  }
  return probabilities;
}
