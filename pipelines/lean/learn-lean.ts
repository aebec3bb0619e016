import { id, sql } from "../../engines/sql.ts";
import type { Asked } from "../../features/asked.ts";
import { forgetRows } from "../../features/history.ts";
import type { Snapshot } from "../../features/snapshot.ts";
import { sideBySide } from "../side-by-side.ts";
import type { LeanBusiness } from "./open-lean.ts";
import { askAtOnce } from "./score-lean.ts";
import { type LeanSegments, learnLeanSegments } from "./segment-lean.ts";
import { type LeanModel, learnLesson, readLesson } from "./target-lesson.ts";

/** What was learned, and of whom: after it no row of any customer is needed. */
export interface LeanLearned {
  /** Of everybody at as_of. */
  readonly snapshot: Snapshot;
  readonly customers: number;
  readonly models: readonly LeanModel[];
  /** Whom each model asks about. */
  readonly asked: readonly Asked[];
  readonly segments: LeanSegments;
}

/**
 * Learns models and groups in the crew's threads, each as soon as its rows were read, while the engine reads the next and takes
 * the snapshot of everybody.
 */
export async function learnLeanly(business: LeanBusiness): Promise<LeanLearned> {
  const { engine, crew, asOf, configuration, study, history, snapshotAt } = business;
  const { targets, seed } = configuration;
  const { begin, resultOf } = sideBySide(Number.POSITIVE_INFINITY);
  const lessons: Promise<LeanModel>[] = [];
  for (const [name, target] of Object.entries(targets)) {
    const lesson = await resultOf(begin(() => readLesson(business, name, target)));
    lessons.push(begin(() => learnLesson(lesson, crew, seed)));
  }
  const some = await study?.draw();
  const grouping = begin(async () => learnLeanSegments(business, await snapshotAt(asOf, some)));
  const snapshot = await resultOf(begin(() => snapshotAt(asOf)));
  const segments = await resultOf(grouping);
  const models: LeanModel[] = [];
  for (const lesson of lessons) models.push(await resultOf(lesson));
  const asked = await askAtOnce(business, snapshot, models);
  for (const one of [history, some?.history]) if (one) await forgetRows(engine, one);
  const [counted] = await engine.rows(sql`select count(*) as n from ${id(snapshot.table)}`);
  return { snapshot, customers: Number(counted?.["n"] ?? 0), models, asked, segments };
}
