import type { Matrix } from "./matrix.ts";
import { fitApply, type Json, type Model } from "./model.ts";

/**
 * Fits and applies a model of columns to one column at a time: the same result, for models that look at no other
 * column, in the memory of one column beside the result's instead of a copy of the matrix for every step of a chain.
 */
export function eachColumn<L extends Json>(
  model: Model<L, Matrix, Matrix>,
): Model<readonly L[], Matrix, Matrix> {
  return {
    name: model.name,
    fit: (matrix, seed) => matrix.columns.map((_, j) => model.fit(alone(matrix, j), seed)),
    fitApply(matrix, seed) {
      const both = matrix.columns.map((_, j) => fitApply(model, alone(matrix, j), seed));
      return [
        both.map(([learned]) => learned),
        { ...matrix, values: both.flatMap(([, { values }]) => values) },
      ];
    },
    apply(learned, matrix) {
      if (learned.length !== matrix.columns.length)
        throw new Error(
          `${model.name} requires ${learned.length} columns, got ${matrix.columns.length}`,
        );
      return {
        ...matrix,
        values: learned.flatMap((one, j) => model.apply(one, alone(matrix, j)).values),
      };
    },
  };
}

function alone({ ids, columns, values }: Matrix, j: number): Matrix {
  return { ids, columns: columns.slice(j, j + 1), values: values.slice(j, j + 1) };
}
