import type { Matrix } from "./matrix.ts";
import type { Json, Model } from "./model.ts";

/** Returns how a model is applied that writes over columns: to copies of them, unless they are nobody else's. */
export function overwriting<L extends Json>(
  overwrite: (learned: L, own: Matrix) => Matrix,
): Pick<Required<Model<L, Matrix, Matrix>>, "apply" | "overwrite"> {
  return {
    overwrite,
    apply: (learned, matrix) =>
      overwrite(learned, { ...matrix, values: matrix.values.map((column) => column.slice()) }),
  };
}
