import { bgNbd } from "../models/lifetime/bg-nbd.ts";
import { countHistories } from "../models/lifetime/histories.ts";
import { fitLifetime } from "../models/lifetime/lifetime-model.ts";
import { random } from "../models/random.ts";
import type { Benchmark } from "./benchmark.ts";

/** Times the maximum likelihood fit of BG/NBD to 500,000 customers of two years, whole days. */
export const lifetimeFit: Benchmark = async () => {
  const histories = simulated(500_000);
  return {
    what: "BG/NBD by maximum likelihood, 500,000 customers, two years of days",
    rows: 500_000,
    work: async () => {
      fitLifetime(bgNbd, countHistories(histories));
    },
  };
};

/** Draws customers of two kinds of rate and of loss, who begin on any day of two years. */
function simulated(n: number) {
  const next = random(7);
  const repeats = new Float64Array(n);
  const lastAge = new Float64Array(n);
  const tenure = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const days = 1 + Math.floor(730 * next());
    const rate = next() ** 4 / 20;
    const loss = next() ** 3;
    let [at, last, count] = [0, 0, 0];
    for (;;) {
      at += Math.ceil(-Math.log(next()) / rate);
      if (at > days) break;
      [last, count] = [at, count + 1];
      if (next() < loss) break;
    }
    repeats[i] = count;
    lastAge[i] = last / 7;
    tenure[i] = days / 7;
  }
  return { repeats, lastAge, tenure };
}
