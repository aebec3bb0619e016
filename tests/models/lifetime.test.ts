import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { bgNbd } from "../../models/lifetime/bg-nbd.ts";
import { digamma, logGamma } from "../../models/lifetime/gamma-function.ts";
import { expectedSpend, fitGammaGamma } from "../../models/lifetime/gamma-gamma.ts";
import { countHistories, type Histories, uncounted } from "../../models/lifetime/histories.ts";
import { logHypergeometric } from "../../models/lifetime/hypergeometric.ts";
import { integrate } from "../../models/lifetime/integrate.ts";
import { fitLifetime, type LifetimeModel } from "../../models/lifetime/lifetime-model.ts";
import { aliveOf, historiesOf, ordersIfAlive } from "../../models/lifetime/lifetime-models.ts";
import { isSound } from "../../models/lifetime/maximise.ts";
import { mbgNbd } from "../../models/lifetime/mbg-nbd.ts";
import { paretoNbd } from "../../models/lifetime/pareto-nbd.ts";
import golden from "../golden/lifetime.json" with { type: "json" };

const models: readonly LifetimeModel[] = [bgNbd, mbgNbd, paretoNbd];
const modelOf = (name: string) => models.find((model) => model.name === name) as LifetimeModel;

/** Repeats each row (x, t_x, T, customers) once a customer. */
function histories(rows: readonly (readonly number[])[]): Histories {
  const each = rows.flatMap((row) => Array.from({ length: row[3] ?? 1 }, () => row));
  const column = (j: number) => Float64Array.from(each, (row) => row[j] ?? 0);
  return { repeats: column(0), lastAge: column(1), tenure: column(2) };
}

const handMade = countHistories(histories(golden.rows));
const relative = (value: number | undefined, expected: number | undefined) =>
  Math.abs((value ?? Number.NaN) / (expected ?? Number.NaN) - 1);

describe(`special functions are as ${golden.made_by} has them`, () => {
  test("ln gamma and digamma within 1e-13", () => {
    for (const { x, log_gamma, digamma: psi } of golden.gamma) {
      expect(Math.abs(logGamma(x) - log_gamma)).toBeLessThan(
        1e-13 * Math.max(1, Math.abs(log_gamma)),
      );
      expect(Math.abs(digamma(x) - psi)).toBeLessThan(1e-13 * Math.max(1, Math.abs(psi)));
    }
  });

  test("ln 2F1 within 1e-11, where 2F1 itself is beyond the largest number too", () => {
    for (const { a, b, c, z, log } of golden.hypergeometric)
      expect(Math.abs(logHypergeometric(a, b, c, z) - log)).toBeLessThan(1e-11 * Math.max(1, log));
  });
});

describe("histories are counted", () => {
  test("each once, in the order they first appear, and every customer finds their own", () => {
    const all = histories([
      [1, 2, 3, 2],
      [0, 0, 3, 1],
      [1, 2, 3, 1],
      [1, 2, 4, 1],
    ]);
    const { counts, repeats, tenure, historyOf } = countHistories(all);
    expect([...counts]).toEqual([3, 1, 1]);
    expect([...repeats]).toEqual([1, 0, 1]);
    expect([...tenure]).toEqual([3, 3, 4]);
    expect([...historyOf]).toEqual([0, 0, 1, 0, 2]);
  });
});

test("models tell of customers the same whether their histories are counted or each is asked for", () => {
  const n = 500;
  const column = (of: (i: number) => number) => Float64Array.from({ length: n }, (_, i) => of(i));
  const all = historiesOf({
    frequency: column((i) => 1 + (i % 7)),
    lastAgeDays: column((i) => (i % 7) * (i % 11)),
    tenureDays: column((i) => 70 + (i % 13)),
  });
  const [counted, each] = [countHistories(all), uncounted(all)];
  expect(counted.counts.length).toBeLessThan(each.counts.length);
  const fitted = { name: "mbg-nbd", parameters: { r: 1.3, alpha: 2.6, a: 0.5, b: 7.3 } };
  expect(aliveOf(fitted, each)).toEqual(aliveOf(fitted, counted));
  expect(ordersIfAlive(fitted, each, 13)).toEqual(ordersIfAlive(fitted, counted, 13));
});

describe(`likelihoods and forecasts are as ${golden.made_by} has them`, () => {
  test.each(["bg-nbd", "mbg-nbd"] as const)("%s finds the same parameters within 1e-4", (name) => {
    const fit = fitLifetime(modelOf(name), handMade);
    for (const [parameter, value] of Object.entries(golden.fits[name]))
      expect(relative(fit.parameters[parameter], value)).toBeLessThan(1e-4);
    expect(isSound(fit)).toBe(true);
  });

  test("Pareto/NBD has the same log-likelihood, within 1e-9", () => {
    for (const { parameters, log_likelihood } of golden.pareto_log_likelihood) {
      const mean = paretoNbd.objective(handMade)(
        Float64Array.from(parameters, Math.log),
        new Float64Array(4),
      );
      expect(relative(-mean * 207, log_likelihood)).toBeLessThan(1e-9);
    }
  });

  test.each(golden.forecasts.map((one) => [one.model, one.history.join(", "), one] as const))(
    "%s of a customer with (x, t_x, T) = (%s), within 1e-7",
    (name, _, { parameters: values, history: given, alive, orders, buys_within }) => {
      const model = modelOf(name);
      const parameters = Object.fromEntries(
        model.parameters.map((parameter, j) => [parameter, values[j] ?? 0]),
      );
      const [repeats = 0, lastAge = 0, tenure = 0] = given;
      const history = { repeats, lastAge, tenure };
      expect(relative(model.alive(parameters, history), alive)).toBeLessThan(1e-7);
      golden.weeks.forEach((weeks, i) => {
        expect(relative(model.orders(parameters, history, weeks), orders[i])).toBeLessThan(1e-7);
        const summed = integrate(
          (at) => model.rate(parameters, history, at),
          model.scale(parameters, history),
          weeks,
        );
        expect(relative(summed, orders[i])).toBeLessThan(1e-7);
        if (buys_within !== undefined)
          expect(
            relative(model.buysWithin(parameters, history, weeks), buys_within[i]),
          ).toBeLessThan(1e-7);
      });
    },
  );

  test("gamma-gamma has the same log-likelihood at its optimum or a higher one", () => {
    const { rows, log_likelihood } = golden.gamma_gamma;
    const fit = fitGammaGamma({
      purchases: Float64Array.from(rows, ([x = 0]) => x),
      meanSpend: Float64Array.from(rows, ([, z = 0]) => z),
    });
    expect(fit.log_likelihood).toBeGreaterThan(log_likelihood);
  });
});

describe.each(models.map((model) => [model.name, model] as const))("%s", (_, model) => {
  test("has the gradient that differences of its likelihood have, within 1e-6", () => {
    const objective = model.objective(handMade);
    const point = Float64Array.from([0.4, 6, 0.7, 3], Math.log);
    const gradient = new Float64Array(4);
    objective(point, gradient);
    for (let j = 0; j < 4; j++) {
      const at = (by: number) =>
        objective(
          point.map((x, i) => (i === j ? x + by : x)),
          new Float64Array(4),
        );
      expect(gradient[j]).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 6);
    }
  });

  test("is the less alive the longer the silence, and expects more over more weeks", () => {
    const { parameters } = fitLifetime(model, handMade);
    const at = (lastAge: number) => model.alive(parameters, { repeats: 4, lastAge, tenure: 38 });
    expect(at(37)).toBeGreaterThan(at(20));
    expect(at(20)).toBeGreaterThan(at(5));
    const history = { repeats: 4, lastAge: 30, tenure: 38 };
    const within = [0, 4, 13, 52].map((weeks) => model.orders(parameters, history, weeks));
    const chances = [0, 4, 13, 52].map((weeks) => model.buysWithin(parameters, history, weeks));
    for (const rising of [within, chances]) {
      expect(rising[0]).toBeCloseTo(0, 12);
      expect([...rising].sort((a, b) => a - b)).toEqual(rising);
    }
    expect(chances.every((chance) => chance >= 0 && chance <= 1)).toBe(true);
  });

  test("does not mind in what order customers come", () => {
    const turned = countHistories(histories([...golden.rows].reverse()));
    const [one, other] = [fitLifetime(model, handMade), fitLifetime(model, turned)];
    for (const name of model.parameters)
      expect(relative(one.parameters[name], other.parameters[name])).toBeLessThan(1e-3);
  });

  test("says so where customers are never lost and nothing is at an optimum inside", () => {
    // Everybody bought up to the last week.
    const loyal = countHistories(
      histories([
        [10, 38, 38, 60],
        [12, 38, 38, 60],
        [14, 37.9, 38, 60],
      ]),
    );
    const fit = fitLifetime(model, loyal);
    expect(isSound(fit)).toBe(false);
    expect(fit.boundary).toBe(true);
    expect(fit.says).toMatch(/no optimum inside/);
  });
});

test("the gamma-gamma mean lies between the customer's own and everybody's, nearer to the own the more purchases tell", () => {
  const parameters = { p: 6.25, q: 3.74, v: 15.44 };
  const all = (6.25 * 15.44) / 2.74;
  const means = [1, 4, 50].map((purchases) => expectedSpend(parameters, purchases, 100));
  expect(means[0]).toBeGreaterThan(all);
  expect([...means].sort((a, b) => a - b)).toEqual(means);
  expect(means[2]).toBeLessThan(100);
});

const cdnow = new URL("../../../shared/data/cdnow/", import.meta.url);
const isThere = existsSync(cdnow);

/** Reads customers and days, merged by day, up to 1997-09-30; the first number column after the date is the spend at 2. */
function purchases(file: string, date: number) {
  const day = (text: string) =>
    Date.UTC(Number(text.slice(0, 4)), Number(text.slice(4, 6)) - 1, Number(text.slice(6, 8))) /
    864e5;
  const end = day("19970930");
  const customers = new Map<string, Map<number, number>>();
  const lines = gunzipSync(readFileSync(new URL(file, cdnow)))
    .toString()
    .trim()
    .split("\n")
    .slice(1);
  for (const line of lines) {
    const cells = line.trim().split(",");
    const at = day(cells[date] ?? "");
    if (at > end) continue;
    const days = customers.get(cells[0] ?? "") ?? new Map<number, number>();
    days.set(at, (days.get(at) ?? 0) + Number(cells[date + 2]));
    customers.set(cells[0] ?? "", days);
  }
  return [...customers.values()].map((days) => {
    const sorted = [...days.keys()].sort((a, b) => a - b);
    const [first = 0] = sorted;
    const repeats = sorted.length - 1;
    const spent = sorted.slice(1).reduce((sum, at) => sum + (days.get(at) ?? 0), 0);
    return [repeats, ((sorted.at(-1) ?? 0) - first) / 7, (end - first) / 7, spent / repeats];
  });
}

/** Reads the published summary of the sample: x, t_x and T, rounded to hundredths of a week. */
function published() {
  const file = gunzipSync(readFileSync(new URL("cdnow_summary_reference.csv.gz", cdnow)));
  const rows = file.toString().trim().split("\n").slice(1);
  const column = (j: number) => Float64Array.from(rows, (row) => Number(row.split(",")[j]));
  return countHistories({ repeats: column(1), lastAge: column(2), tenure: column(3) });
}

function ofCdnow(file: string, date: number) {
  const rows = purchases(file, date);
  const spenders = rows.filter(([, , , spend = 0]) => spend > 0);
  return {
    histories: countHistories({
      repeats: Float64Array.from(rows, ([x = 0]) => x),
      lastAge: Float64Array.from(rows, ([, t = 0]) => t),
      tenure: Float64Array.from(rows, ([, , T = 0]) => T),
    }),
    purses: {
      purchases: Float64Array.from(spenders, ([x = 0]) => x),
      meanSpend: Float64Array.from(spenders, ([, , , z = 0]) => z),
    },
  };
}

describe.skipIf(!isThere)(
  `on CDNOW to 1997-09-30 the published figures come out${isThere ? "" : " (skipped: ../shared/data is not there)"}`,
  () => {
    const sample = isThere ? ofCdnow("cdnow_sample.csv.gz", 2) : null;
    const fit = (model: LifetimeModel) => {
      if (sample === null) throw new Error("the data are not there");
      return fitLifetime(model, sample.histories);
    };

    test("BG/NBD: Fader, Hardie & Lee 2005, table 2, and 1.226 purchases of their example", () => {
      const { parameters, log_likelihood, customers } = fit(bgNbd);
      expect(customers).toBe(2357);
      expect(parameters["r"]).toBeCloseTo(0.2426, 4);
      expect(parameters["alpha"]).toBeCloseTo(4.4136, 4);
      expect(parameters["a"]).toBeCloseTo(0.7929, 4);
      expect(parameters["b"]).toBeCloseTo(2.4259, 4);
      expect(log_likelihood).toBeCloseTo(-9582.429, 3);
      const history = { repeats: 2, lastAge: 30.43, tenure: 38.86 };
      const expected = bgNbd.alive(parameters, history) * bgNbd.orders(parameters, history, 39);
      expect(expected).toBeCloseTo(1.226, 3);
    });

    test("Pareto/NBD: the same paper, table 2; its optimum is flat, so alpha and beta within 0.003", () => {
      const { parameters, log_likelihood } = fit(paretoNbd);
      expect(parameters["r"]).toBeCloseTo(0.5532, 3);
      expect(Math.abs((parameters["alpha"] ?? 0) - 10.576)).toBeLessThan(0.003);
      expect(parameters["s"]).toBeCloseTo(0.6062, 3);
      expect(Math.abs((parameters["beta"] ?? 0) - 11.671)).toBeLessThan(0.003);
      expect(log_likelihood).toBeCloseTo(-9594.976, 3);
    });

    test("MBG/NBD: ModifiedBetaGeoFitter of lifetimes 0.11.3 on the published summary", () => {
      const { parameters, log_likelihood } = fitLifetime(mbgNbd, published());
      expect(parameters["r"]).toBeCloseTo(0.52484, 4);
      expect(parameters["alpha"]).toBeCloseTo(6.18299, 3);
      expect(parameters["a"]).toBeCloseTo(0.89136, 4);
      expect(parameters["b"]).toBeCloseTo(1.614, 3);
      expect(log_likelihood).toBeCloseTo(-9582.1327, 3);
    });

    test("gamma-gamma: Fader, Hardie & Lee 2005 on the 946 who came back", () => {
      const { parameters, log_likelihood, customers } = fitGammaGamma(
        sample?.purses ?? { purchases: new Float64Array(), meanSpend: new Float64Array() },
      );
      expect(customers).toBe(946);
      expect(parameters.p).toBeCloseTo(6.25, 2);
      expect(parameters.q).toBeCloseTo(3.74, 2);
      expect(parameters.v).toBeCloseTo(15.44, 2);
      expect(log_likelihood).toBeCloseTo(-4055.918, 3);
    });

    test("BG/NBD on all 23,570 customers: log-likelihood -95368.444", () => {
      const { log_likelihood } = fitLifetime(bgNbd, ofCdnow("cdnow_master.csv.gz", 1).histories);
      expect(log_likelihood).toBeCloseTo(-95368.444, 3);
    });
  },
);
