import { id, sql } from "../../engines/sql.ts";
import type { Asked } from "../../features/asked.ts";
import { forgetRows } from "../../features/history.ts";
import type { Snapshot } from "../../features/snapshot.ts";
import type { LeanBusiness } from "./open-lean.ts";
import { askAtOnce } from "./score-lean.ts";
import { type LeanSegments, learnLeanSegments } from "./segment-lean.ts";
import { type LeanModel, learnLesson, readLessons } from "./target-lesson.ts";

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

/** Learns models and groups in this thread, while the engine takes the snapshot of everybody in its own. */
export async function learnLeanly(business: LeanBusiness): Promise<LeanLearned> {
  const { engine, asOf, configuration, study, history, snapshotAt } = business;
  const lessons = await readLessons(business);
  const some = await study?.draw();
  const studied = await snapshotAt(asOf, some);
  const learning = learnLeanSegments(business, studied);
  const taking = snapshotAt(asOf);
  // Whichever fails first tells.
  taking.catch(() => undefined);
  const segments = await learning;
  const models = lessons.map((lesson) => learnLesson(lesson, configuration.seed));
  const snapshot = await taking;
  const asked = await askAtOnce(business, snapshot, models);
  for (const one of [history, some?.history]) if (one) await forgetRows(engine, one);
  const [counted] = await engine.rows(sql`select count(*) as n from ${id(snapshot.table)}`);
  return { snapshot, customers: Number(counted?.["n"] ?? 0), models, asked, segments };
}
