import { describe, expect, test } from "vitest";
import { ablation } from "../../models/ablation.ts";
import { alone } from "../../models/crew.ts";
import { fitted, marginsOf } from "../../models/develop.ts";
import { idDraw } from "../../models/id-draw.ts";
import { learningCurve } from "../../models/learning-curve.ts";
import { logistic } from "../../models/logistic.ts";
import { rocAuc } from "../../models/metrics/roc-auc.ts";
import { random } from "../../models/random.ts";
import type { Sample, Scorer } from "../../models/scorer.ts";

const scorer = logistic() as unknown as Scorer;

/** Draws customers whose label depends on `signal` and `more`, beside columns of noise. */
function drawn(n: number, seed: number, noise = 20): Sample {
  const next = random(seed);
  const column = () => Float64Array.from({ length: n }, () => 4 * next() - 2);
  const [signal, more] = [column(), column()];
  return {
    matrix: {
      ids: Array.from({ length: n }, (_, i) => `${seed}-${i}`),
      columns: ["signal", "more", ...Array.from({ length: noise }, (_, j) => `noise_${j}`)],
      values: [signal, more, ...Array.from({ length: noise }, column)],
    },
    labels: Uint8Array.from(signal, (x, i) =>
      Number(next() < 1 / (1 + Math.exp(-(x + 0.7 * (more[i] ?? 0))))),
    ),
  };
}

const part = { train: drawn(1_600, 1), validation: drawn(3_000, 2) };

describe("learningCurve", () => {
  test("ends at the AUC of the scorer fitted on every training customer", async () => {
    const { points } = await learningCurve(scorer, [part], { seed: 5, crew: alone });
    const last = points.at(-1);
    const learned = await fitted(scorer, part.train, { seed: 5, crew: alone });
    const margins = marginsOf(scorer, learned, part.validation.matrix);
    expect(last?.share).toBe(1);
    expect(last?.customers).toBe(1_600);
    expect(last?.auc.value).toBeCloseTo(rocAuc(margins, part.validation.labels).value, 12);
  });

  test("rises with more customers where many columns are noise, and says what the last doubling brought", async () => {
    const { points, doubling, doubling_log_loss } = await learningCurve(scorer, [part], {
      seed: 5,
      crew: alone,
    });
    const auc = points.map((point) => point.auc.value);
    expect(points.map(({ share }) => share)).toEqual([1 / 8, 1 / 4, 1 / 2, 1]);
    for (const { share, customers } of points)
      expect(Math.abs(customers / 1_600 - share)).toBeLessThan(0.05);
    expect(auc[3]).toBeGreaterThan((auc[0] ?? 1) + 0.01);
    expect(doubling.value).toBeCloseTo((auc[3] ?? 0) - (auc[2] ?? 0), 12);
    expect(doubling.low).toBeLessThan(doubling.value);
    expect(doubling_log_loss.value).toBeCloseTo(
      (points[3]?.log_loss.value ?? 0) - (points[2]?.log_loss.value ?? 0),
      12,
    );
  });

  test("leaves out shares that hold too few of a kind", async () => {
    const { points, doubling } = await learningCurve(
      scorer,
      [{ train: drawn(60, 3, 0), validation: part.validation }].map((one) => ({
        ...one,
        validation: drawn(500, 4, 0),
      })),
      { seed: 5, crew: alone, least: 20 },
    );
    expect(points.map(({ share }) => share)).toEqual([1]);
    expect(doubling.value).toBeNaN();
  });

  test("nests the shares: whoever is in a smaller one is in a larger one, about as many as it says", () => {
    const ids = Array.from({ length: 20_000 }, (_, i) => `customer ${i}`);
    for (const share of [1 / 8, 1 / 4, 1 / 2]) {
      const inside = ids.filter((id) => idDraw(id, 7) < share);
      // Four standard errors of a binomial share.
      expect(Math.abs(inside.length / ids.length - share)).toBeLessThan(
        4 * Math.sqrt((share * (1 - share)) / ids.length),
      );
    }
    expect(
      ids.filter((id) => idDraw(id, 7) < 0.5 && idDraw(id, 8) < 0.5).length / 20_000,
    ).toBeCloseTo(0.25, 1);
  });
});

describe("ablation", () => {
  const families = [
    {
      family: "noise",
      columns: part.train.matrix.columns.filter((name) => name.startsWith("noise")),
    },
    { family: "signal", columns: ["signal"] },
    { family: "more", columns: ["more"] },
  ];

  test("a family of pure noise is worth about nothing, and signals are worth more than chance, in their order", async () => {
    const { families: worth, auc } = await ablation(scorer, [part], families, {
      seed: 5,
      crew: alone,
    });
    expect(worth.map(({ family }) => family)).toEqual(["signal", "more", "noise"]);
    const [signal, more, noise] = worth;
    expect(Math.abs(noise?.worth.value ?? 1)).toBeLessThan(0.02);
    expect(signal?.worth.low).toBeGreaterThan(0);
    expect(more?.worth.low).toBeGreaterThan(0);
    expect(auc.value - (signal?.auc_without ?? 0)).toBeCloseTo(signal?.worth.value ?? 0, 12);
  });

  test("a column that another one repeats is worth nothing", async () => {
    const twice = (sample: Sample): Sample => ({
      ...sample,
      matrix: {
        ...sample.matrix,
        columns: [...sample.matrix.columns, "again"],
        values: [...sample.matrix.values, sample.matrix.values[0] ?? new Float64Array()],
      },
    });
    const { families: worth } = await ablation(
      scorer,
      [{ train: twice(part.train), validation: twice(part.validation) }],
      [{ family: "again", columns: ["again"] }],
      { seed: 5, crew: alone },
    );
    expect(Math.abs(worth[0]?.worth.value ?? 1)).toBeLessThan(0.001);
  });

  test("leaves out a family that is all there is", async () => {
    const { families: worth } = await ablation(
      scorer,
      [part],
      [{ family: "all", columns: part.train.matrix.columns }],
      { seed: 5, crew: alone },
    );
    expect(worth).toEqual([]);
  });
});
