import { join } from "node:path";
import { openBusiness, readSources } from "./business.ts";
import { asObserved } from "./observed.ts";
import { rehearse } from "./rehearse.ts";
import { type RunDocument, writeRunDocument } from "./run-document.ts";
import { writeJson } from "./run-folder.ts";
import type { Said } from "./said.ts";
import { withSufficiency } from "./sufficiency.ts";
import { accounted, documentOf } from "./summary.ts";
import { atWork, type WorkOptions } from "./work.ts";

/** Validates configuration and data and says which targets can be modelled; trains nothing. */
export async function check(options: WorkOptions): Promise<Said> {
  let says: readonly string[] = [];
  const done = await atWork(options, (workplace) => {
    const { engine, configuration, folder, scribe } = workplace;
    let document: RunDocument | null = null;
    return {
      stages: [
        {
          title: "Read and check the files",
          work: async (say) => {
            const ingested = await readSources(workplace, say);
            await engine.lockDown([folder.path, folder.temporary]);
            const opened = await openBusiness(engine, configuration, ingested);
            await rehearse(opened);
            const business = await withSufficiency(asObserved(opened));
            const { quality } = business;
            await writeJson(join(folder.path, "data-quality.json"), quality);
            says = (quality.targets ?? []).map((target) => target.says);
            await scribe.learned(
              folder.path,
              {
                currency: configuration.currency ?? null,
                quality,
                targets: [],
                others: {
                  hasSegments: false,
                  hasLedger: false,
                  hasValue: false,
                  hasResults: false,
                },
              },
              "none",
            );
            document = await writeRunDocument(folder.path, {
              command: "check",
              configuration,
              asOf: opened.asOf,
              quality,
              previous: null,
              targets: [],
              scoring: null,
            });
          },
        },
      ],
      finish: async () => {
        if (document === null) throw new Error("the check wrote no document");
        return { name: `${configuration.name}-check`, result: document, latest: false };
      },
    };
  });
  return {
    lines: [
      accounted(done.result),
      ...says,
      ...done.notes,
      `Open ${join(done.path, "reports", "data-quality.html")}`,
    ],
    document: { ...documentOf(done), targets: says },
  };
}
