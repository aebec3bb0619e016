import { clip } from "../clip.ts";
import { impute } from "../impute.ts";
import { logarithm } from "../logarithm.ts";
import { columnOf, type Matrix, takeColumns } from "../matrix.ts";
import { chain } from "../model.ts";
import { type Components, principalComponents } from "../principal-components.ts";
import { type Moments, standardise } from "../standardise.ts";

const prepare = chain(chain(chain(impute(), clip()), logarithm()), standardise());
type Prepared = ReturnType<typeof prepare.fit>;

const components = principalComponents({ share: 0.99, most: 10 });

/** How a customer enters the regression of moves. */
export type CustomerDesign = {
  readonly usualGapDays: number;
  /** Of recency, frequency, tenure, usual gap and recency in gaps; null where nothing is bought. */
  readonly pace: Prepared | null;
  /** Of the columns that tell segments apart; null where there are none. */
  readonly kind: {
    readonly columns: readonly string[];
    readonly prepared: Prepared;
    readonly components: Components;
    readonly moments: Moments;
  } | null;
};

/**
 * Learns how customers enter: their pace of buying, and the strongest components of the given columns. Which of two
 * centroids a customer is nearer to is linear in the components, so log-odds that are linear in them fit the border.
 */
export function learnDesign(
  matrix: Matrix,
  columns: readonly string[],
  usualGapDays: number,
): CustomerDesign {
  const pace = paceOf(matrix, usualGapDays);
  const own = columns.filter((name) => matrix.columns.includes(name));
  return {
    usualGapDays,
    pace: pace === null ? null : prepare.fit(pace, 0),
    kind: own.length === 0 ? null : learnKind(takeColumns(matrix, own)),
  };
}

function learnKind(own: Matrix): NonNullable<CustomerDesign["kind"]> {
  const prepared = prepare.fit(own, 0);
  const standard = prepare.apply(prepared, own);
  const learned = components.fit(standard, 0);
  const moments = standardise().fit(components.apply(learned, standard), 0);
  return { columns: own.columns, prepared, components: learned, moments };
}

/** Returns p columns of n finite numbers, each standardised on the customers that were learned from. */
export function designOf(
  { usualGapDays, pace, kind }: CustomerDesign,
  matrix: Matrix,
): readonly Float64Array[] {
  const paces = pace === null ? null : paceOf(matrix, usualGapDays);
  const paceColumns = pace === null || paces === null ? [] : prepare.apply(pace, paces).values;
  if (kind === null) return paceColumns;
  const standard = prepare.apply(kind.prepared, takeColumns(matrix, kind.columns));
  const scores = standardise().apply(kind.moments, components.apply(kind.components, standard));
  return [...paceColumns, ...scores.values];
}

function paceOf(matrix: Matrix, usualGapDays: number): Matrix | null {
  const has = (name: string) => matrix.columns.includes(name);
  if (!["recency_days", "frequency", "tenure_days"].every(has)) return null;
  const recency = columnOf(matrix, "recency_days");
  const frequency = columnOf(matrix, "frequency");
  const tenure = columnOf(matrix, "tenure_days");
  // The mean of the own gaps and one of the population, as lifecycle stages count.
  const usual = frequency.map((count, i) =>
    count >= 2
      ? ((tenure[i] as number) - (recency[i] as number) + usualGapDays) / count
      : usualGapDays,
  );
  const overdue = recency.map((days, i) => days / (usual[i] as number));
  return {
    ids: matrix.ids,
    columns: ["recency", "frequency", "tenure", "usual_gap", "gaps_since"],
    values: [recency, frequency, tenure, usual, overdue],
  };
}
