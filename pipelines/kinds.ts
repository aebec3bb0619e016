import type { Feature } from "../features/feature.ts";
import type { Crew } from "../models/crew.ts";
import { endToEnd } from "../models/end-to-end.ts";
import { columnOf, type Matrix, rowsBetween, takeColumns } from "../models/matrix.ts";
import { rowParts } from "../models/row-parts.ts";
import { type Assignment, segmenter } from "../models/segmenter.ts";
import { tellingAttributes } from "./segment-words.ts";
import type { SegmentsModel } from "./trained.ts";

export type KindsModel = NonNullable<SegmentsModel["clusters"]>;

/** Which kind each customer is of, by its position in the model's names, and where on the map. */
export type KindsAssigned = Assignment;

const MOST_COLUMNS = 60;
/** The name and rule of customers without an order, where they are a segment of their own. */
export const WITHOUT_ORDERS = {
  name: "No order yet",
  rule: "no order yet (holds for all of them and for nobody else)",
  recognition: { precision: 1, recall: 1 },
  viability: { viable: true, says: "easy to tell: they have not ordered yet", nearest: null },
};

/**
 * Lists the features that kinds are discovered by: habits of buying, which stay a customer's own from month to month,
 * where there are purchases; else all behaviour, and attributes in a flat table.
 */
export function clusterColumns(features: readonly Feature[]): readonly Feature[] {
  const habits = features.filter(({ habit }) => habit);
  if (features.some(({ name }) => name === "orders")) return habits.slice(0, MOST_COLUMNS);
  const behaviour = features.filter(({ family }) => family !== "attributes" && family !== "tenure");
  return (behaviour.length > 0 ? behaviour : features).slice(0, MOST_COLUMNS);
}

/** Lists the columns that customers have to have for `assignKinds`; none where there are no kinds. */
export function kindColumns({ clusters }: Pick<SegmentsModel, "clusters">): readonly string[] {
  if (clusters === null) return [];
  const { columns, shrunk } = clusters.learned;
  const counts = shrunk.over.filter((name) => name !== null);
  return [...new Set([...columns, ...counts, ...(clusters.without_orders ? ["orders"] : [])])];
}

/** Returns the columns that segments are named after: those they were discovered by, and what customers say they like. */
export function tellingColumns(
  matrix: Matrix,
  columns: readonly string[],
  features: readonly Feature[],
): Matrix {
  const telling = tellingAttributes(features).filter((name) => matrix.columns.includes(name));
  return takeColumns(matrix, [...new Set([...columns, ...telling])]);
}

/** Returns the positions of customers with an order; of all where a business knows no orders. */
export function buyersOf(matrix: Matrix): Int32Array {
  const all = Int32Array.from(matrix.ids.keys());
  if (!matrix.columns.includes("orders")) return all;
  const orders = columnOf(matrix, "orders");
  return all.filter((i) => (orders[i] as number) > 0);
}

/** Customers whose prepared numbers are in memory together. */
const PIECE = 20_000;

/** Puts the customers of a matrix in the kinds that were found. */
export function assignKinds(matrix: Matrix, kinds: KindsModel): KindsAssigned {
  const n = matrix.ids.length;
  if (n <= PIECE) return assignPiece(matrix, kinds);
  const all = { cluster: new Int32Array(n), x: new Float64Array(n), y: new Float64Array(n) };
  for (let from = 0; from < n; from += PIECE) {
    const piece = assignPiece(rowsBetween(matrix, from, from + PIECE), kinds);
    all.cluster.set(piece.cluster, from);
    all.x.set(piece.x, from);
    all.y.set(piece.y, from);
  }
  return all;
}

/** Puts the customers of a matrix in the kinds that were found, some in each thread of a crew. */
export async function assignByCrew(
  crew: Crew,
  matrix: Matrix,
  kinds: KindsModel,
): Promise<KindsAssigned> {
  const n = matrix.ids.length;
  const { columns, values } = takeColumns(matrix, kindColumns({ clusters: kinds }));
  const rounds = Math.max(1, Math.ceil(n / (crew.threads * PIECE)));
  const parts = await Promise.all(
    rowParts(n, crew.threads * rounds).map(([from, to]) =>
      crew.work("assign", {
        learned: kinds.learned,
        columns,
        values: values.map((column) => column.subarray(from, to)),
      }),
    ),
  );
  return apartWithoutOrders(matrix, kinds, joinAssigned(parts));
}

/** Puts what was assigned to customers piece by piece end to end. */
export function joinAssigned(parts: readonly Assignment[]): Assignment {
  return {
    cluster: endToEnd(
      Int32Array,
      parts.map(({ cluster }) => cluster),
    ),
    x: endToEnd(
      Float64Array,
      parts.map(({ x }) => x),
    ),
    y: endToEnd(
      Float64Array,
      parts.map(({ y }) => y),
    ),
  };
}

function assignPiece(matrix: Matrix, kinds: KindsModel): KindsAssigned {
  return apartWithoutOrders(matrix, kinds, segmenter().apply(kinds.learned, matrix));
}

/** Puts customers without an order in a kind of their own where there is one. */
function apartWithoutOrders(
  matrix: Matrix,
  { learned, without_orders }: KindsModel,
  assigned: Assignment,
): KindsAssigned {
  if (!without_orders) return assigned;
  const cluster = new Int32Array(matrix.ids.length).fill(learned.choice.k);
  for (const i of buyersOf(matrix)) cluster[i] = assigned.cluster[i] as number;
  return { ...assigned, cluster };
}
