import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { type DenseNetwork, meanMargins, rescaledParts } from "../../models/dense-network.ts";
import { logistic } from "../../models/logistic.ts";
import { rocAuc } from "../../models/metrics/roc-auc.ts";
import { network, startNetwork } from "../../models/network.ts";
import { random } from "../../models/random.ts";
import type { Sample } from "../../models/scorer.ts";
import { tensorflow } from "../../models/tensorflow.ts";

/** Customers of whom those buy who are large in one of two columns and not in both. */
function eitherOr(n: number, seed: number): Sample {
  const next = random(seed);
  const left = Float64Array.from({ length: n }, () => 2 * next() - 1);
  const right = Float64Array.from({ length: n }, () => 2 * next() - 1);
  return {
    matrix: {
      ids: Array.from({ length: n }, (_, i) => `c${String(i).padStart(6, "0")}`),
      columns: ["left", "right", "noise"],
      values: [left, right, left.map(() => next())],
    },
    labels: Uint8Array.from(left, (x, i) =>
      next() < (x * (right[i] ?? 0) < 0 ? 0.9 : 0.1) ? 1 : 0,
    ),
  };
}

const few = eitherOr(200, 5);
const tsx = new URL("../../node_modules/tsx/dist/loader.mjs", import.meta.url).href;

test("a fit before anybody has looked for the native library says what to do", () => {
  expect(() => network().fit(few, 1)).toThrow(
    "network requires to know where it is trained: await startNetwork() before fit",
  );
});

describe("once it is started", () => {
  beforeAll(startNetwork);

  test("it is trained in WebAssembly where there is no native library", async () => {
    expect(tensorflow().native).toBe(null);
    expect(network().fit(few, 1).backend).toBe("wasm");
    const first = tensorflow();
    await startNetwork();
    expect(tensorflow()).toBe(first);
  });

  test("it finds what depends on two columns together, which no line does", () => {
    const past = eitherOr(1_500, 6);
    const later = eitherOr(2_000, 7);
    const auc = (scorer: ReturnType<typeof network> | ReturnType<typeof logistic>) =>
      rocAuc(scorer.apply(scorer.fit(past, 1) as never, later.matrix), later.labels);
    // The best possible order has an AUC of .9: a tenth of the labels is turned.
    expect(auc(network()).low).toBeGreaterThan(0.85);
    expect(auc(logistic()).high).toBeLessThan(0.6);
  });

  test("without a column everybody has the log-odds of the label", () => {
    const none = { ids: ["a", "b", "c", "d"], columns: [], values: [] };
    const learned = network().fit({ matrix: none, labels: Uint8Array.of(0, 1, 1, 1) }, 1);
    for (const margin of network().apply(learned, none)) expect(margin).toBeCloseTo(Math.log(3), 6);
  });

  test("another seed learns other weights", () => {
    expect(network().fit(few, 1).networks).not.toEqual(network().fit(few, 2).networks);
  });

  test("another process in another folder learns the same bytes", async () => {
    const { matrix, labels } = few;
    const script = `
      const { network, startNetwork } = await import("${new URL("../../models/network.ts", import.meta.url).href}");
      const matrix = ${JSON.stringify({ ...matrix, values: matrix.values.map((column) => [...column]) })};
      matrix.values = matrix.values.map((column) => Float64Array.from(column));
      await startNetwork();
      const learned = network().fit({ matrix, labels: Uint8Array.from([${labels.join()}]) }, 1);
      process.stdout.write(JSON.stringify(learned));`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--import", tsx, "--input-type=module", "--eval", script],
      { cwd: tmpdir() },
    );
    expect(stdout).toBe(JSON.stringify(network().fit(few, 1)));
  }, 60_000);
});

describe("parts of a dense network", () => {
  const columns = (...values: readonly number[]) => values.map((value) => Float64Array.of(value));
  const partsAt = (dense: DenseNetwork, ...values: readonly number[]) => {
    const { base, parts } = rescaledParts([dense], columns(...values), 1);
    return { base, parts: parts.map(([part]) => part) };
  };

  test("are shared equally by two that saturate it together (DeepLIFT, figure 1)", () => {
    // 1 - max(0, 1 - a - b)
    const saturating: DenseNetwork = [
      { weights: [-1, -1], bias: [1] },
      { weights: [-1], bias: [1] },
    ];
    expect(meanMargins([saturating], columns(1, 1), 1)).toEqual(Float64Array.of(1));
    expect(partsAt(saturating, 1, 1)).toEqual({ base: 0, parts: [0.5, 0.5] });
  });

  test("of a minimum are the smaller one's (DeepLIFT, section 3.6)", () => {
    // max(0, a) - max(0, a - b) is the smaller of two numbers above 0.
    const smaller: DenseNetwork = [
      { weights: [1, 1, 0, -1], bias: [0, 0] },
      { weights: [1, -1], bias: [0] },
    ];
    expect(partsAt(smaller, 3, 2)).toEqual({ base: 0, parts: [0, 2] });
    expect(partsAt(smaller, 2, 3)).toEqual({ base: 0, parts: [2, 0] });
  });

  test("are those of a mean of networks", () => {
    const twice = (slope: number): DenseNetwork => [{ weights: [slope, 0], bias: [slope] }];
    const { base, parts } = rescaledParts([twice(1), twice(3)], columns(5, 7), 1);
    expect([base, parts]).toEqual([2, columns(10, 0)]);
    expect(meanMargins([twice(1), twice(3)], columns(5, 7), 1)).toEqual(Float64Array.of(12));
  });

  test("weights of another number than the columns need are refused", () => {
    expect(() => meanMargins([[{ weights: [1], bias: [0] }]], columns(1, 2), 1)).toThrow(
      "a dense layer of 2 inputs and 1 outputs requires 2 weights, got 1",
    );
  });
});
