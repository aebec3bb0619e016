import { closeSync, openSync, readFileSync, readSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Matrix } from "../models/matrix.ts";
import { fitApply } from "../models/model.ts";
import { segmenter } from "../models/segmenter.ts";
import type { Contest } from "./contest.ts";
import { customers } from "./customers.ts";

const COLUMNS = 60;

/**
 * Times the discovery of segments: preparing the columns, principal components, k in 3..8 with restarts and bootstrap
 * stability, the choice, and everybody's assignment; beside it scikit-learn doing the same.
 */
export const segmentsFit: Contest = {
  what: (rows) => `segments with k in 3..8, ${rows.toLocaleString("en-GB")} customers x ${COLUMNS}`,
  rows: 500_000,
  async prepare(folder, rows) {
    writeFileSync(join(folder, "size.json"), JSON.stringify({ rows, columns: COLUMNS }));
    writeFileSync(join(folder, "columns.f64"), "");
    for (const column of customers(rows, COLUMNS))
      writeFileSync(join(folder, "columns.f64"), column, { flag: "a" });
  },
  contenders: {
    quintile: async (folder) => {
      const start = performance.now();
      const matrix = readMatrix(folder);
      const seconds = (performance.now() - start) / 1000;
      fitApply(segmenter(), matrix, 1);
      return { what: "read from the file", seconds };
    },
  },
  peers: [
    {
      name: "scikit-learn",
      module: "sklearn",
      script: fileURLToPath(new URL("segments.py", import.meta.url)),
    },
  ],
};

function readMatrix(folder: string): Matrix {
  const { rows } = JSON.parse(readFileSync(join(folder, "size.json"), "utf8")) as { rows: number };
  const file = openSync(join(folder, "columns.f64"), "r");
  const values = Array.from({ length: COLUMNS }, () => {
    const column = new Float64Array(rows);
    readSync(file, column);
    return column;
  });
  closeSync(file);
  return {
    ids: Array.from({ length: rows }, (_, i) => `c${String(i).padStart(8, "0")}`),
    columns: values.map((_, j) => `x${j}`),
    values,
  };
}
