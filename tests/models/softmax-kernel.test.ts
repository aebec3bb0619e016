import { expect, test } from "vitest";
import { multinomialProbabilities, penalisedLoss } from "../../models/multinomial-logistic.ts";
import { random } from "../../models/random.ts";

const next = random(21);

/** The loss and its gradient by loops over one row after the other. */
function plain(
  columns: readonly Float64Array[],
  labels: Int32Array,
  beta: Float64Array,
  { classes, ridge }: { readonly classes: number; readonly ridge: number },
) {
  const p = columns.length;
  const gradient = new Float64Array(beta.length);
  const chances: number[][] = [];
  let loss = 0;
  for (let i = 0; i < labels.length; i++) {
    const margins = Array.from({ length: classes }, (_, c) =>
      columns.reduce(
        (sum, x, j) => sum + (beta[c * p + j] as number) * (x[i] as number),
        beta[classes * p + c] as number,
      ),
    );
    const most = Math.max(...margins);
    const parts = margins.map((margin) => Math.exp(margin - most));
    const sum = parts.reduce((total, part) => total + part, 0);
    loss += most + Math.log(sum) - (margins[labels[i] as number] as number);
    chances.push(parts.map((part) => part / sum));
    for (let c = 0; c < classes; c++) {
      const residual = (parts[c] as number) / sum - Number(labels[i] === c);
      for (let j = 0; j <= p; j++) {
        const at = j === p ? classes * p + c : c * p + j;
        gradient[at] = (gradient[at] as number) + (columns[j]?.[i] ?? 1) * residual;
      }
    }
  }
  for (let k = 0; k < classes * p; k++) {
    const slope = beta[k] as number;
    gradient[k] = (gradient[k] as number) + ridge * slope;
    loss += (ridge / 2) * slope * slope;
  }
  return { loss, gradient, chances };
}

test.each([
  [1, 2, 0],
  [3, 2, 1],
  [401, 3, 7],
  [402, 4, 8],
  [1_003, 7, 15],
  [64, 3, 17],
])(
  "the loss of %i rows in %i classes by %i columns is that of plain loops to the last bit",
  (n, classes, p) => {
    const columns = Array.from({ length: p }, () =>
      Float64Array.from({ length: n }, () => 6 * (next() - 0.5)),
    );
    const labels = Int32Array.from({ length: n }, () => Math.floor(classes * next()));
    const options = { classes, ridge: 0.7 };
    const objective = penalisedLoss(columns, labels, options);
    for (const size of [0, 1, 900]) {
      const beta = Float64Array.from({ length: classes * (p + 1) }, () => size * (next() - 0.5));
      const gradient = new Float64Array(beta.length);
      const expected = plain(columns, labels, beta, options);
      expect(objective(beta, gradient)).toBe(expected.loss);
      expect([...gradient]).toEqual([...expected.gradient]);
    }
    const beta = Float64Array.from({ length: classes * (p + 1) }, () => next() - 0.5);
    const found = multinomialProbabilities(
      columns,
      { slopes: beta.subarray(0, classes * p), intercepts: beta.subarray(classes * p) },
      n,
    );
    const { chances } = plain(columns, labels, beta, options);
    expect(found.map((own) => [...own])).toEqual(
      Array.from({ length: classes }, (_, c) => chances.map((row) => row[c])),
    );
  },
);
