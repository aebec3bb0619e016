import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { meanEffect, shareEffect, type Trial } from "../../models/metrics/treatment-effect.ts";

const path = fileURLToPath(
  new URL("../../../shared/data/hillstrom_email/hillstrom.csv.gz", import.meta.url),
);
const isThere = existsSync(path);

/** Hillstrom's e-mail test (2008): 64,000 customers in three arms drawn by chance, two weeks on. */
function trial(arm: string, outcome: "conversion" | "spend"): Trial {
  const [head = "", ...rows] = gunzipSync(readFileSync(path)).toString().trim().split("\n");
  const names = head.trim().split(",");
  // Counted from the end: a column before these holds commas, as in "$1,000 +".
  const at = (row: readonly string[], name: string) =>
    row.at(names.indexOf(name) - names.length) ?? "";
  const own = rows
    .map((row) => row.trim().split(","))
    .filter((row) => [arm, "No E-Mail"].includes(at(row, "segment")));
  return {
    ids: own.map((_, i) => String(i)),
    treated: Uint8Array.from(own, (row) => +(at(row, "segment") === arm)),
    outcome: Float64Array.from(own, (row) => Number(at(row, outcome))),
  };
}

describe.skipIf(!isThere)(
  `a real randomised campaign${isThere ? "" : " (skipped: no shared data)"}`,
  () => {
    test.each([
      // pandas 2 and scipy 1.17.1 stats.ttest_ind(treated, control).confidence_interval(.95) of spend
      ["Mens E-Mail", 0.0068050065, [0.7698271559, 0.4851383533, 1.0545159585]],
      ["Womens E-Mail", 0.0031110575, [0.4244122159, 0.1688313688, 0.6799930631]],
    ] as const)("%s brought what Python finds", (arm, share, [value, low, high]) => {
      const bought = shareEffect([trial(arm, "conversion")]);
      expect(bought.difference.value).toBeCloseTo(share, 9);
      expect(bought.difference.low).toBeGreaterThan(0);
      expect(bought.isEnough).toBe(true);
      const spent = meanEffect([trial(arm, "spend")]).difference;
      expect(spent.value).toBeCloseTo(value, 9);
      expect(spent.low).toBeCloseTo(low, 6);
      expect(spent.high).toBeCloseTo(high, 6);
    });
  },
);
