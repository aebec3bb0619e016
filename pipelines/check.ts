import { join } from "node:path";
import { openBusiness, readSources } from "./business.ts";
import { rehearse } from "./rehearse.ts";
import { writeReports } from "./reports.ts";
import { type RunDocument, writeRunDocument } from "./run-document.ts";
import { writeJson } from "./run-folder.ts";
import type { Said } from "./said.ts";
import { foresight } from "./sufficiency.ts";
import { accounted } from "./summary.ts";
import { atWork, type WorkOptions } from "./work.ts";

/** Validates configuration and data and says which targets can be modelled; trains nothing. */
export async function check(options: WorkOptions): Promise<Said> {
  let says: readonly string[] = [];
  const done = await atWork(options, ({ engine, configuration, sourceFolder, folder }) => {
    let document: RunDocument | null = null;
    return {
      stages: [
        {
          title: "Read and check the files",
          work: async (say) => {
            const ingested = await readSources(engine, configuration, sourceFolder, folder, say);
            const { quality } = ingested;
            await writeJson(join(folder.path, "data-quality.json"), quality);
            await engine.lockDown([folder.path, folder.temporary]);
            const business = await openBusiness(engine, configuration, ingested);
            await rehearse(business);
            says = await foresight(business);
            const facts = {
              configuration,
              asOf: business.asOf,
              quality,
              targets: [],
              scoring: null,
            };
            await writeReports(folder.path, facts);
            document = await writeRunDocument(folder.path, { command: "check", ...facts });
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
      `Open ${join(done.path, "reports", "data-quality.html")}`,
    ],
    document: { ...done.result, targets: says },
  };
}
