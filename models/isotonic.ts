import { ascendingOrder } from "./ascending-order.ts";
import type { Model } from "./model.ts";
import { type Margins, type PlattLearned, platt } from "./platt.ts";
import { probability } from "./probability.ts";

export type IsotonicLearned = {
  /** Margins, ascending. */
  readonly knots: readonly number[];
  /** Calibrated log-odds at the knots, ascending. */
  readonly logOdds: readonly number[];
  /** Rise per margin outside the knots, above 0. */
  readonly slope: number;
  /** Added to every log-odds: the level of another time. */
  readonly shift: number;
};

/** Bins of equally many rows that margins are put into before they are pooled, at most, and rows each has at least. */
const MOST_BINS = 50;
const LEAST_ROWS = 30;
/** Rows of the base rate that are added to each pool, so that a pool of one label has finite log-odds. */
const PRIOR = 2;

/**
 * Turns margins into probabilities in (0, 1) by a rising curve of any shape: adjacent violators are pooled (Ayer et al.
 * 1955; Zadrozny & Elkan 2002) over bins of at least 30 rows, and log-odds run straight between the centres of the pools
 * (centred isotonic regression, Oron & Flournoy 2017), so that two customers tie only if their margins do. Outside the
 * outermost centres they go on with Platt's slope. Throws where no rising curve tells the rows apart.
 */
export function isotonic(): Model<IsotonicLearned, Margins, Float64Array> {
  return {
    name: "isotonic",
    fit({ margins, labels }, seed) {
      if (labels === undefined || labels.length !== margins.length || labels.length === 0)
        throw new Error(
          `isotonic requires one label a margin, got ${labels?.length ?? 0} for ${margins.length}`,
        );
      return isotonicBeside(platt().fit({ margins, labels }, seed), { margins, labels });
    },
    apply: (learned, { margins }) => {
      const curve = isotonicCurve(learned);
      return margins.map((margin) => probability(curve(margin)));
    },
  };
}

/** Fits the curve to rows whose line by Platt is known. */
export function isotonicBeside(
  line: PlattLearned,
  { margins, labels }: Required<Margins>,
): IsotonicLearned {
  if (line.says !== null) throw new Error("isotonic requires margins that rise with the label");
  const pools = pooled(binned(margins, labels));
  return {
    knots: pools.map(({ margin }) => margin),
    logOdds: pools.map(({ rate }) => Math.log(rate / (1 - rate))),
    slope: line.slope,
    shift: 0,
  };
}

/** Returns the calibrated log-odds of a margin, as a function. */
export function isotonicCurve({
  knots,
  logOdds,
  slope,
  shift,
}: IsotonicLearned): (margin: number) => number {
  const [x, y] = [Float64Array.from(knots), Float64Array.from(logOdds)];
  const last = x.length - 1;
  return (margin) => {
    if (margin <= (x[0] as number))
      return shift + (y[0] as number) + slope * (margin - (x[0] as number));
    if (margin >= (x[last] as number))
      return shift + (y[last] as number) + slope * (margin - (x[last] as number));
    let low = 0;
    let high = last;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((x[middle] as number) <= margin) low = middle;
      else high = middle;
    }
    const [from, to] = [x[low] as number, x[high] as number];
    const part = (margin - from) / (to - from);
    const [start, end] = [y[low] as number, y[high] as number];
    return shift + start + part * (end - start);
  };
}

interface Pool {
  /** Mean margin. */
  readonly margin: number;
  readonly rows: number;
  /** Share of positives, drawn to the base rate. */
  readonly rate: number;
}

function binned(margins: Float64Array, labels: Uint8Array): readonly Pool[] {
  const n = margins.length;
  const order = ascendingOrder(margins);
  const size = Math.max(LEAST_ROWS, n / MOST_BINS);
  const base = labels.reduce((sum, label) => sum + label, 0) / n;
  const bins: Pool[] = [];
  let [from, sum, positives] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const row = order[i] as number;
    sum += margins[row] as number;
    positives += labels[row] as number;
    const next = margins[order[i + 1] as number];
    const rows = i + 1 - from;
    // Equal margins stay together, and what is left over at the end joins the last bin.
    const full = rows >= size && n - i - 1 >= size && next !== margins[row];
    if (!full && i < n - 1) continue;
    bins.push({
      margin: sum / rows,
      rows,
      rate: (positives + PRIOR * base) / (rows + PRIOR),
    });
    [from, sum, positives] = [i + 1, 0, 0];
  }
  return bins;
}

/** Rates this near are one: sums of the same numbers in another order. */
const ALIKE = 1e-12;

/** Pools neighbours whose rates fall until all rise. */
function pooled(bins: readonly Pool[]): readonly Pool[] {
  const pools: Pool[] = [];
  for (const bin of bins) {
    let pool = bin;
    for (let above = pools.at(-1); above !== undefined && above.rate > pool.rate - ALIKE; ) {
      pools.pop();
      const rows = above.rows + pool.rows;
      pool = {
        rows,
        margin: (above.rows * above.margin + pool.rows * pool.margin) / rows,
        rate: (above.rows * above.rate + pool.rows * pool.rate) / rows,
      };
      above = pools.at(-1);
    }
    pools.push(pool);
  }
  return pools;
}
