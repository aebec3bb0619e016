import { closeSync, openSync, readFileSync, readSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { additive } from "../models/additive.ts";
import { boosted } from "../models/boosted.ts";
import { rocAuc } from "../models/metrics/roc-auc.ts";
import type { Json } from "../models/model.ts";
import { random } from "../models/random.ts";
import type { Sample, Scorer } from "../models/scorer.ts";
import type { Aside, Contest } from "./contest.ts";

const COLUMNS = 40;
/** Rows that are scored, among those that are learned from. */
const TEST = 0.25;
/** What every contender is set to. */
const SHARED = { trees: 300, leaves: 31, learningRate: 0.1, ridge: 0, leastRows: 20 };

/** Who learns: ours first. Each is given the machine's threads where it can use them. */
const scorers: Readonly<Record<string, () => Scorer>> = {
  boosted: () =>
    boosted({ ...SHARED, featureFraction: 1, threads: availableParallelism() }) as Scorer,
  additive: () => additive({ pairs: 10 }) as unknown as Scorer,
  "boosted, 1 thread": () => boosted({ ...SHARED, featureFraction: 1 }) as Scorer,
};

/**
 * Times learning from mixed columns (missing values, counts, flags, heavy tails) of which some work in pairs; counted apart,
 * with the AUC on rows that were kept back, is how long those took to score.
 */
export const modelsFit: Contest = {
  what: (rows) =>
    `${SHARED.trees} trees of ${SHARED.leaves} leaves, ${rows.toLocaleString("en-GB")} rows x ${COLUMNS}`,
  rows: 200_000,
  async prepare(folder, rows) {
    const test = Math.round(rows * TEST);
    const { columns, labels } = mixed(rows + test);
    writeFileSync(
      join(folder, "size.json"),
      JSON.stringify({ rows, test, columns: COLUMNS, ...SHARED }),
    );
    writeFileSync(join(folder, "labels.u8"), labels);
    writeFileSync(join(folder, "columns.f64"), "");
    for (const column of columns) writeFileSync(join(folder, "columns.f64"), column, { flag: "a" });
  },
  contenders: Object.fromEntries(
    Object.entries(scorers).map(([name, make]) => [
      name,
      async (folder) => learnAndScore(make(), folder),
    ]),
  ),
  peers: ["scikit-learn", "LightGBM"].map((name) => ({
    name,
    module: name === "LightGBM" ? "lightgbm" : "sklearn",
    script: fileURLToPath(new URL("models.py", import.meta.url)),
  })),
};

function learnAndScore(scorer: Scorer<Json>, folder: string): Aside {
  const start = performance.now();
  const { train, test } = readSamples(folder);
  const read = performance.now();
  const learned = scorer.fit(train, 1);
  const fitted = performance.now();
  const margins = scorer.apply(learned, test.matrix);
  const scored = performance.now();
  const auc = rocAuc(margins, test.labels).value.toFixed(4);
  const rate = Math.round(test.labels.length / ((scored - fitted) / 1000));
  return {
    what: `reading and scoring: AUC ${auc}, ${rate.toLocaleString("en-GB")} rows/s scored`,
    seconds: (read - start + performance.now() - fitted) / 1000,
  };
}

function readSamples(folder: string): { readonly train: Sample; readonly test: Sample } {
  const { rows, test } = JSON.parse(readFileSync(join(folder, "size.json"), "utf8")) as {
    rows: number;
    test: number;
  };
  const file = openSync(join(folder, "columns.f64"), "r");
  const values = Array.from({ length: COLUMNS }, () => {
    const column = new Float64Array(rows + test);
    readSync(file, column);
    return column;
  });
  closeSync(file);
  const labels = Uint8Array.from(readFileSync(join(folder, "labels.u8")));
  const part = (from: number, to: number): Sample => ({
    matrix: {
      ids: Array.from({ length: to - from }, (_, i) => `c${String(from + i).padStart(8, "0")}`),
      columns: values.map((_, j) => `x${j}`),
      values: values.map((column) => column.subarray(from, to)),
    },
    labels: labels.subarray(from, to),
  });
  return { train: part(0, rows), test: part(rows, rows + test) };
}

/** Makes columns of several kinds and labels, about one in five of them 1, that depend on some, on pairs and on what is missing. */
function mixed(n: number): { readonly columns: Float64Array[]; readonly labels: Uint8Array } {
  const next = random(7);
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const columns = Array.from({ length: COLUMNS }, () => new Float64Array(n));
  const labels = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const x = columns.map((column, j) => {
      const z = normal();
      // Amounts, counts, flags, and the rest about normal; a few are not always known.
      if (j < 10) column[i] = Math.exp(1.2 * z);
      else if (j < 20) column[i] = Math.floor(Math.exp(1 + 0.8 * z));
      else if (j < 26) column[i] = Number(z > 0.2 * (j - 22));
      else column[i] = z;
      if (j % 8 === 3 && next() < 0.2) column[i] = Number.NaN;
      return z;
    });
    const of = (j: number) => x[j] ?? 0;
    const unknown = Number(Number.isNaN(columns[27]?.[i]));
    const logOdds =
      0.8 * of(0) +
      0.6 * of(10) * Number(of(22) > 0) +
      0.5 * of(28) * of(29) -
      0.5 * Math.abs(of(30)) +
      0.4 * Math.sin(2 * of(31)) +
      0.7 * unknown * of(1) -
      1.6;
    labels[i] = Number(next() < 1 / (1 + Math.exp(-logOdds)));
  }
  return { columns, labels };
}
