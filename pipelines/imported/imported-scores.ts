import { DataError } from "../../data/errors.ts";
import type { TargetOptions } from "../../data/schema.ts";
import type { Engine } from "../../engines/engine.ts";
import { sql } from "../../engines/sql.ts";
import { eligible } from "../../features/labels.ts";
import { readMatrix } from "../../features/matrix.ts";
import { type Business, TIMELESS } from "../business.ts";
import { labelledAt } from "../labelled.ts";
import type { Outlook } from "../outlook.ts";
import { type Judged, judgeScores } from "./judge-scores.ts";
import { daysIn, type Matched, matchScores, type Place } from "./match-scores.ts";
import type { ForeignFile } from "./read-scores.ts";

/** Foreign scores of a target, matched and judged; `scored` are those at as_of, null where the file has none. */
export interface Imported extends Judged {
  readonly test: Matched;
  readonly validation: Matched | null;
  readonly scored: { readonly matched: Matched; readonly ids: readonly string[] } | null;
}

/** Finds the foreign scores of the test customers, of the validation cut-off and of as_of, and judges them. */
export async function importedScores(
  business: Business,
  outlook: Outlook,
  file: ForeignFile,
  name: string,
): Promise<Imported> {
  const { engine } = business;
  const { aim, trial } = outlook;
  const given = aim.target.kind === "given";
  const at = async (place: Place, ids: readonly string[], day: string | null) =>
    await matchScores(engine, { place, ids, day });
  const testDay = outlook.test.as_of;
  const test = await at(testPlace(file, given, testDay), trial.test.matrix.ids, testDay);
  if (test.rows.length === 0)
    throw new DataError(
      `'${file.file}' has no score of the ${trial.test.matrix.ids.length} test customers${testDay === null ? "" : ` as of ${testDay}`}; it has scores of ${await daysIn(engine)}`,
    );
  const validationDay = given ? null : (outlook.validation?.as_of ?? null);
  const sample =
    validationDay === null || !(file.dated || file.parted)
      ? null
      : await labelledAt(business, aim, validationDay);
  const validation =
    sample === null || validationDay === null
      ? null
      : await at(
          file.dated ? { kind: "day", day: validationDay } : { kind: "part", part: "validation" },
          sample.matrix.ids,
          validationDay,
        );
  const scored = await scoredNow(business, aim.target, file, at);
  const judged = judgeScores(business, outlook, {
    name,
    test,
    validation: sample === null || validation === null ? null : { matched: validation, sample },
    isProbability: await withinUnit(engine),
  });
  return { ...judged, test, validation: noneIsNull(validation), scored };
}

function testPlace(file: ForeignFile, given: boolean, day: string | null): Place {
  if (given) return file.parted ? { kind: "part", part: "test" } : { kind: "all" };
  if (file.dated && day !== null) return { kind: "day", day };
  return file.parted ? { kind: "part", part: "test" } : { kind: "all" };
}

async function scoredNow(
  business: Business,
  target: TargetOptions,
  file: ForeignFile,
  at: (place: Place, ids: readonly string[], day: string | null) => Promise<Matched>,
): Promise<Imported["scored"]> {
  const { asOf, engine } = business;
  const given = target.kind === "given";
  if (!given && (asOf === null || !file.dated)) return null;
  const snapshot = await business.snapshotAt(asOf ?? TIMELESS);
  const { ids } = await readMatrix(engine, snapshot, {
    columns: [],
    rows: eligible(target, snapshot),
  });
  const place: Place = given || asOf === null ? { kind: "all" } : { kind: "day", day: asOf };
  const matched = await at(place, ids, asOf);
  return matched.rows.length === 0
    ? null
    : { matched, ids: Array.from(matched.rows, (row) => ids[row] ?? "") };
}

/** Tells whether every score of the file lies in [0, 1]. */
async function withinUnit(engine: Engine): Promise<boolean> {
  const [row] = await engine.rows(
    sql`select bool_and(score between 0 and 1) as within from imported_scores`,
  );
  return row?.["within"] === true;
}

function noneIsNull(matched: Matched | null): Matched | null {
  return matched === null || matched.rows.length === 0 ? null : matched;
}
