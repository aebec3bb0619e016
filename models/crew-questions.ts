import type { Calibration } from "./calibrator.ts";
import { columnStrengths } from "./column-strengths.ts";
import { marginsOf } from "./develop.ts";
import { chooseLevel, type LevelRows, type LevelSamples, setBy } from "./level.ts";
import type { Matrix } from "./matrix.ts";
import type { Json } from "./model.ts";
import type { Scorer } from "./scorer.ts";

/** A scorer and what it learned. */
export interface Learner {
  readonly scorer: Scorer;
  readonly learned: Json;
}

/** What is asked of a scorer that has learned, by name: functions of plain data, which another thread can be handed. */
const questions = {
  /** Returns the margins of a whole snapshot's rows. */
  margins: ({ scorer, learned }: Learner, snapshot: Matrix) => marginsOf(scorer, learned, snapshot),
  /** Returns a calibration at the level of rows. */
  level: ({ scorer, learned }: Learner, { calibration, rows }: LevelQuestion) =>
    setBy(scorer, learned, calibration, rows),
  /** Chooses where the level comes from. */
  chooseLevel: ({ scorer, learned }: Learner, { calibration, ...samples }: ChoiceQuestion) =>
    chooseLevel(scorer, learned, calibration, samples),
  /** Tells how each column moves the log-odds. */
  strengths: (learner: Learner, { calibration, snapshot }: StrengthQuestion) =>
    columnStrengths({ ...learner, calibration }, snapshot),
};

interface LevelQuestion {
  readonly calibration: Calibration;
  readonly rows: LevelRows;
}

interface ChoiceQuestion extends LevelSamples {
  readonly calibration: Calibration;
}

interface StrengthQuestion {
  readonly calibration: Calibration;
  readonly snapshot: Matrix;
}

const numbersIn = ({ ids, columns }: Matrix) => ids.length * columns.length;

const numbers: { readonly [Name in QuestionName]: (about: About<Name>) => number } = {
  margins: numbersIn,
  level: ({ rows }) => numbersIn(rows.sample.matrix),
  chooseLevel: ({ training }) => numbersIn(training.matrix),
  strengths: ({ snapshot }) => numbersIn(snapshot),
};

export type QuestionName = keyof typeof questions;
export type About<Name extends QuestionName> = Parameters<(typeof questions)[Name]>[1];
export type Reply<Name extends QuestionName> = ReturnType<(typeof questions)[Name]>;

/** Returns how many numbers a question is about. */
export function numbersAbout<Name extends QuestionName>(name: Name, about: About<Name>): number {
  return numbers[name](about);
}

/** Answers a question in this thread. */
export function answer<Name extends QuestionName>(
  name: Name,
  learner: Learner,
  about: About<Name>,
): Reply<Name> {
  const question = questions[name] as (learner: Learner, about: About<Name>) => Reply<Name>;
  return question(learner, about);
}
