import { expect, test } from "vitest";
import {
  multinomialLogistic,
  multinomialProbabilities,
  penalisedLoss,
} from "../../models/multinomial-logistic.ts";
import { random } from "../../models/random.ts";
import golden from "../golden/multinomial.json" with { type: "json" };

const columns = golden.x.map((column) => Float64Array.from(column));
const labels = Int32Array.from(golden.y);

test.each(golden.fits)(
  "agrees with scikit-learn's coefficients and probabilities, ridge $ridge",
  (fit) => {
    const { ridge, slopes, intercepts, probabilities } = fit;
    const found = multinomialLogistic(columns, labels, { classes: 3, ridge, tolerance: 1e-9 });
    slopes.flat().forEach((slope, j) => {
      expect(found.slopes[j]).toBeCloseTo(slope, 6);
    });
    intercepts.forEach((intercept, c) => {
      expect(found.intercepts[c]).toBeCloseTo(intercept, 6);
    });
    const chances = multinomialProbabilities(columns, found, labels.length);
    probabilities.forEach((row, i) => {
      row.forEach((chance, c) => {
        expect(chances[c]?.[i]).toBeCloseTo(chance, 6);
      });
    });
  },
);

test("the gradient is that of the loss, by differences", () => {
  const loss = penalisedLoss(columns, labels, { classes: 3, ridge: 2 });
  const draw = random(3);
  const beta = Float64Array.from({ length: 12 }, () => 2 * draw() - 1);
  const gradient = new Float64Array(12);
  const ignored = new Float64Array(12);
  loss(beta, gradient);
  for (let j = 0; j < 12; j++) {
    const step = 1e-5;
    const [up, down] = [beta.slice(), beta.slice()];
    up[j] = (up[j] as number) + step;
    down[j] = (down[j] as number) - step;
    const slope = (loss(up, ignored) - loss(down, ignored)) / (2 * step);
    expect(gradient[j]).toBeCloseTo(slope, 5);
  }
});

test("without columns the probabilities are the shares of the classes", () => {
  const some = Int32Array.from([0, 1, 1, 2, 2, 2]);
  const fit = multinomialLogistic([], some, { classes: 3, ridge: 1, tolerance: 1e-10 });
  const chances = multinomialProbabilities([], fit, 1).map(([chance]) => chance);
  [1 / 6, 2 / 6, 3 / 6].forEach((share, c) => {
    expect(chances[c]).toBeCloseTo(share, 9);
  });
});

test("a class without rows, a label out of range and no ridge are refused", () => {
  const rows = Int32Array.from([0, 0, 2]);
  expect(() => multinomialLogistic([], rows, { classes: 3, ridge: 1 })).toThrow("none of class 1");
  expect(() => multinomialLogistic([], rows, { classes: 2, ridge: 1 })).toThrow("labels in 0..1");
  expect(() => multinomialLogistic([], rows, { classes: 3, ridge: 0 })).toThrow("ridge above 0");
});
