import { join } from "node:path";
import { ConfigurationError } from "../data/errors.ts";
import { unknownName } from "../data/nearest.ts";
import type { TargetOptions } from "../data/schema.ts";
import { id, sql } from "../engines/sql.ts";
import { takeSample } from "../models/develop.ts";
import { stackRows } from "../models/matrix.ts";
import type { Sample } from "../models/scorer.ts";
import { customerSplits } from "../models/splits.ts";
import { aimAt } from "./aim.ts";
import { type Business, openBusiness, readSources, TIMELESS } from "./business.ts";
import { datedSamples } from "./dated-samples.ts";
import { givenParts } from "./given-parts.ts";
import { labelledAt } from "./labelled.ts";
import { asObserved } from "./observed.ts";
import { writeJson } from "./run-folder.ts";
import type { Said } from "./said.ts";
import { atWork, type WorkOptions } from "./work.ts";

export interface ExportMatrixOptions extends WorkOptions {
  /** The targets to write; all of them when empty. */
  readonly targets: readonly string[];
}

/** What stands in one `<target>.parquet`: customer_id, as_of, split, label, then every feature the target may use. */
interface Exported {
  readonly target: string;
  readonly path: string;
  readonly rows: number;
  readonly positives: number;
  readonly features: number;
  /** Rows by the part they play: train, validation and test, or fold 1 to 5 where there is no time. */
  readonly splits: Readonly<Record<string, number>>;
}

interface Part {
  readonly split: string;
  readonly day: string | null;
  readonly sample: Sample;
}

/** Writes features, labels and splits of each target as Parquet, the rows that a run learns from and tests on. */
export async function exportMatrix(options: ExportMatrixOptions): Promise<Said> {
  const written: Exported[] = [];
  const done = await atWork(options, (workplace) => {
    const { engine, configuration, folder } = workplace;
    const names = targetsOf(configuration.targets, options.targets);
    let business: Business | null = null;
    return {
      stages: [
        {
          title: "Read and check the files",
          work: async (say) => {
            const ingested = await readSources(workplace, say);
            await engine.lockDown([folder.path, folder.temporary]);
            business = asObserved(await openBusiness(engine, configuration, ingested));
          },
        },
        ...names.map((name) => ({
          title: `Write the rows of ${name}`,
          work: async () => {
            const target = configuration.targets[name];
            if (business !== null && target !== undefined)
              written.push(await writeTarget(business, name, target, folder.path));
          },
        })),
      ],
      finish: async () => {
        const result = { name: configuration.name, targets: written };
        await writeJson(join(folder.path, "report.json"), result);
        return { name: `${configuration.name}-matrix`, result, latest: false };
      },
    };
  });
  return {
    lines: written.map(
      ({ path, rows, positives, features, splits }) =>
        `${join(done.path, path)}: ${rows} rows, ${positives} positive, ${features} features (${Object.entries(
          splits,
        )
          .map(([split, n]) => `${split} ${n}`)
          .join(", ")})`,
    ),
    document: { ...done.result, path: done.path },
  };
}

function targetsOf(
  configured: Readonly<Record<string, TargetOptions>>,
  asked: readonly string[],
): readonly string[] {
  const names = Object.keys(configured);
  const unknown = asked.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new ConfigurationError(unknownName("target", unknown, names));
  if (names.length === 0)
    throw new ConfigurationError("export-matrix requires at least 1 target, got 0");
  return asked.length === 0 ? names : asked;
}

async function writeTarget(
  business: Business,
  name: string,
  target: TargetOptions,
  folder: string,
): Promise<Exported> {
  const { engine } = business;
  const aim = await aimAt(business, name, target);
  const parts =
    target.kind === "given"
      ? await partsOfGiven(business, name, target)
      : partsOverTime(await datedSamples(business, aim, target.horizon));
  const matrix = stackRows(parts.map(({ sample }) => sample.matrix));
  const repeated = <T>(of: (part: Part) => T) =>
    parts.flatMap((part) => Array.from(part.sample.labels, () => of(part)));
  const labels = Float64Array.from(parts.flatMap(({ sample }) => [...sample.labels]));
  const table = `matrix_${name}`;
  await engine.store(table, {
    customer_id: matrix.ids,
    as_of: repeated(({ day }) => day),
    split: repeated(({ split }) => split),
    label: labels,
    ...Object.fromEntries(matrix.columns.map((column, j) => [column, matrix.values[j] ?? labels])),
  });
  const path = `${name}.parquet`;
  await engine.write(
    sql`select * replace (as_of::date as as_of, label::tinyint as label) from ${id(table)}`,
    join(folder, path),
    "parquet",
  );
  await engine.run(sql`drop table ${id(table)}`);
  const splits: Record<string, number> = {};
  for (const { split, sample } of parts)
    splits[split] = (splits[split] ?? 0) + sample.labels.length;
  return {
    target: name,
    path,
    rows: labels.length,
    positives: labels.reduce((sum, label) => sum + label, 0),
    features: matrix.columns.length,
    splits,
  };
}

function partsOverTime({ past, test }: Awaited<ReturnType<typeof datedSamples>>): readonly Part[] {
  const last = past.length > 1 ? past.length - 1 : -1;
  return [
    ...past.map(({ day, sample }, i) => ({
      split: i === last ? "validation" : "train",
      day,
      sample,
    })),
    { split: "test", day: test.day, sample: test.sample },
  ];
}

async function partsOfGiven(
  business: Business,
  name: string,
  target: Extract<TargetOptions, { readonly kind: "given" }>,
): Promise<readonly Part[]> {
  const aim = await aimAt(business, name, target);
  const day = business.asOf;
  const sample = await labelledAt(business, aim, day ?? TIMELESS);
  const parts = await givenParts(business, aim, target, sample);
  if (parts !== null)
    return [
      { split: "train", day, sample: parts.past },
      { split: "test", day, sample: parts.test },
    ];
  return customerSplits(sample.matrix.ids, 5, business.configuration.seed).map(
    ({ validation }, fold) => ({
      split: `fold ${fold + 1}`,
      day,
      sample: takeSample(sample, validation),
    }),
  );
}
