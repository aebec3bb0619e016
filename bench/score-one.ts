import { join } from "node:path";
import { writeSampleShop } from "../data/sample/sample-shop.ts";
import { run } from "../pipelines/run.ts";
import { openScorer } from "../pipelines/score-one/open-scorer.ts";
import { type ScoreOne, type ScoreRequest, scoreRequest } from "../serve/score-one.ts";
import type { Benchmark } from "./benchmark.ts";
import { postedCustomers } from "./posted-customers.ts";

const CUSTOMERS = 2_000;
const REQUESTS = 2_000;
const CALLERS = [1, 20];

/** Times single customers who are scored one after the other, and by 20 callers at once who each wait for their answer. */
export const scoreOneByOne: Benchmark = async (folder) => {
  await writeSampleShop(folder, { customers: CUSTOMERS, seed: 1 });
  const configuration = join(folder, "quintile.yaml");
  const out = join(folder, "run");
  await run({
    configuration,
    out,
    asOf: null,
    seed: null,
    effort: "low",
    engine: { threads: 2 },
    show: "nothing",
    truth: null,
  });
  const posted = await postedCustomers(configuration, { before: "2026-01-01" });
  const requests = [...posted.values()].map((body) => scoreRequest.parse(body));
  const rows = requests.reduce((sum, request) => sum + rowsOf(request), 0);
  return {
    what: `${REQUESTS} customers scored one by one, ${Math.round(rows / requests.length)} rows each on average`,
    rows: CALLERS.length * REQUESTS,
    work: async () => {
      const { scoreOne, close } = await openScorer(out);
      await timed(scoreOne, requests.slice(0, 200), 20);
      for (const callers of CALLERS) {
        const all = Array.from(
          { length: REQUESTS },
          (_, i) => requests[i % requests.length] as ScoreRequest,
        );
        process.stdout.write(`${await timed(scoreOne, all, callers)}\n`);
      }
      close();
    },
  };
};

async function timed(
  scoreOne: ScoreOne,
  requests: readonly ScoreRequest[],
  callers: number,
): Promise<string> {
  const times: number[] = [];
  let next = 0;
  const used = process.cpuUsage();
  const call = async () => {
    for (let at = next++; at < requests.length; at = next++) {
      const start = performance.now();
      await scoreOne(requests[at] as ScoreRequest);
      times.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  const { user, system } = process.cpuUsage(used);
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(1);
  const cpu = ((user + system) / 1000 / requests.length).toFixed(2);
  const memory = Math.round(process.memoryUsage().rss / 2 ** 20);
  return `${callers} at once: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms, ${cpu} ms of CPU each, ${memory} MB resident`;
}

function rowsOf({ transactions, events, subscriptions, exposures, customers }: ScoreRequest) {
  return [transactions, events, subscriptions, exposures, customers].flat().length;
}
