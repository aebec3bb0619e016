import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { withEngine } from "../../engines/duckdb.ts";
import type { Engine } from "../../engines/engine.ts";
import { featuresFor } from "../../features/catalogue.ts";
import { learnVocabulary } from "../../features/vocabulary.ts";
import { keptHistory } from "../../pipelines/resume/kept-history.ts";
import type { Kept } from "../../pipelines/resume/recall.ts";
import { canonical, fillShop } from "../features/shop.ts";
import { temporaryFolder } from "./command.ts";

const window = { asOf: "2026-03-01", observationDays: null };

test("where a history cannot be made, what was written of it meanwhile has ended", async () => {
  const temporary = await temporaryFolder();
  await withEngine({}, async (engine) => {
    await fillShop(engine, 300);
    const vocabulary = await learnVocabulary(engine, canonical, window);
    const told: string[] = [];
    const failing: Engine = {
      ...engine,
      async run(query) {
        if (query.strings.some((text) => text.includes("table steady_days")))
          throw new Error("there is not enough room");
        await engine.run(query);
      },
      async writeTables(tables, path) {
        told.push("begun");
        await engine.writeTables(tables, path);
        await setTimeout(20);
        told.push("ended");
      },
    };
    const store = { take: async () => null, isWorth: () => true } as unknown as Kept["store"];
    await expect(
      keptHistory(failing, vocabulary, {
        kept: { store, key: "key", temporary },
        left: null as never,
        features: featuresFor(vocabulary, { windows: [30] }),
        transactions: canonical.transactions,
        texts: () => undefined,
        tables: [],
      }),
    ).rejects.toThrow("not enough room");
    expect(told).toEqual(["begun", "ended"]);
  });
});
