import { expect, test } from "vitest";
import type { Configuration } from "../../data/schema.ts";
import { withEngine } from "../../engines/duckdb.ts";
import { sql } from "../../engines/sql.ts";
import { featuresFor } from "../../features/catalogue.ts";
import { prepareHistory } from "../../features/history.ts";
import { takeSnapshot } from "../../features/snapshot.ts";
import { learnVocabulary } from "../../features/vocabulary.ts";
import { countHistories } from "../../models/lifetime/histories.ts";
import { firstSound, historiesOf } from "../../models/lifetime/lifetime-models.ts";
import { takeNumbers } from "../../models/matrix.ts";
import { sampleRows } from "../../models/sample-rows.ts";
import { learnLifetime } from "../../pipelines/lifetime-features.ts";
import { canonical, fillShop, windows } from "../features/shop.ts";

test("of many customers those are learned from whose places in the order of ids are drawn", async () => {
  await withEngine({}, async (engine) => {
    await fillShop(engine, 100);
    await engine.run(sql`
      insert into transactions (customer_id, occurred_at, day, hour, is_return)
      select 'd' || customer, day, day, 0, false
      from (
        select
          customer,
          date '2024-01-01' + (customer % 300 + 15 * nth + hash(customer, nth) % 15)::integer as day
        from range(600) as customers (customer), range(40) as orders (nth)
        where nth = 0 or (
          nth < -10 * ln((1 + hash(customer) % 1000) / 1001)
          and hash(nth, customer) % 1000 < 200 + hash(customer, customer) % 700
        )
      )
      where day < date '2026-01-15'`);
    const window = { asOf: "2026-01-15", observationDays: null };
    const vocabulary = await learnVocabulary(engine, canonical, window);
    const features = featuresFor(vocabulary, { windows });
    const history = await prepareHistory(engine, vocabulary, features);
    await takeSnapshot(engine, { vocabulary, features, window, table: "everybody" });
    const { numbers, length } = await engine.columns(sql`
      select frequency, last_age_days, tenure_days from everybody order by customer_id`);
    const drawn = sampleRows(length, 300, 7).filter(
      (row) => (numbers["frequency"]?.[row] as number) > 0,
    );
    const of = (name: string) => takeNumbers(numbers[name] ?? new Float64Array(), drawn);
    const expected = firstSound(
      countHistories(
        historiesOf({
          frequency: of("frequency"),
          lastAgeDays: of("last_age_days"),
          tenureDays: of("tenure_days"),
        }),
      ),
    );
    expect(expected).not.toBe(null);
    const configuration = { targets: {}, seed: 7 } as unknown as Configuration;
    for (const from of [{}, { history }]) {
      const options = { vocabulary, features, window, ...from };
      const learned = await learnLifetime(engine, configuration, options, 300);
      expect(learned?.parameters).toEqual(expected?.parameters);
    }
  });
});
