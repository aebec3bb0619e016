import { calibrate, calibrationFolds, isIdentity, methodOf } from "./calibrator.ts";
import type { Crew } from "./crew.ts";
import {
  type Developed,
  develop,
  type Entrant,
  type FitOptions,
  fitted,
  type Split,
  type Trained,
} from "./develop.ts";
import { ENOUGH_ROWS, type Level, type LevelRows, levelNear, levelOf } from "./level.ts";
import type { Json } from "./model.ts";
import type { Sample, Scorer } from "./scorer.ts";
import type { Championship } from "./select.ts";

/** How well scorers foresaw rows that they had not seen, and the one that ships. */
export interface Trial {
  /** The rows foreseen, with what became of them. */
  readonly test: Sample;
  /** Every labelled row. */
  readonly all: Sample;
  /** The rows that scorers were developed on, before the test rows where there is time. */
  readonly past: Sample;
  /** Of the past rows: which ones trained and which ones chose. */
  readonly splits: readonly Split[];
  /** One an entry: n calibrated probabilities of the test rows. */
  readonly predictions: readonly Prediction[];
  readonly champion: Championship;
  /** The champion as it foresaw the test rows; where those were split into folds, as it ships. */
  readonly judged: Trained;
  /** The champion refitted on every labelled row, with the calibration it earned on the test rows. */
  readonly shipped: Trained;
  /** How the champion's margins became probabilities. */
  readonly calibrated: {
    readonly method: "platt" | "isotonic";
    readonly because: string;
    /** n probabilities of the test rows before any calibration; null where margins are no log-odds, as a rule's. */
    readonly before: Float64Array | null;
  };
  /** Where the level of the scores comes from; null where there is no time. */
  readonly level: Level | null;
}

export interface Prediction {
  readonly name: string;
  readonly role: "model" | "rule";
  readonly scores: Float64Array;
  /** Settings that were tried on the validation rows. */
  readonly tried: number;
  /** Characters of what it learned, as JSON. */
  readonly size: number;
}

interface Tested {
  readonly trained: Trained;
  /** Of the test rows. */
  readonly margins: Float64Array;
}

/** Rows of a target in the order of time, each known by the next; those that scorers are not developed on may come meanwhile. */
export interface TimedSamples {
  /** To develop scorers on. */
  readonly past: Sample;
  /** Of the past rows. */
  readonly splits: readonly Split[];
  /** Every row whose outcome is known at the test cut-off: the past ones and cut-offs between them. */
  readonly known: Sample | Promise<Sample>;
  readonly test: Sample;
  /** Every labelled row, known as of now. */
  readonly all: Sample | Promise<Sample>;
  /** Rows that levels are taken from; null where rows have no time. */
  readonly levels: Levels | null;
  /** Whether the test rows are later than the past ones, and the validation rows are not. Default false. */
  readonly timeBlind?: boolean;
}

export interface Levels {
  /** The cut-offs that train, and the validation cut-off. */
  readonly training: Sample;
  readonly validation: Sample;
  /** Whether the history shows that a year before is a better guide to the level than the average. */
  readonly guided: boolean;
  /** Reads the rows a year before the validation cut-off, the test cut-off, or as_of; null without such a history. */
  readonly season: (of: "validation" | "test" | "asOf") => Promise<Sample | null>;
}

/**
 * Develops scorers on past rows, foresees the test rows once, and refits the champion on all. The test rows take no part
 * in the choice of the champion, of its settings, its calibration or its level.
 */
export async function tryLater(
  { past, splits, test, levels, timeBlind = false, ...later }: TimedSamples,
  entrants: readonly Entrant[],
  options: FitOptions,
): Promise<Trial> {
  const [{ developed, champion: chosen }, known, all] = await Promise.all([
    develop(past, splits, entrants, { ...options, timeBlind }),
    later.known,
    later.all,
  ]);
  const { crew, seed, lean = false } = options;
  const leader = named(developed, chosen.name);
  const level = levels === null ? null : await chosenLevel(leader, levels, crew);
  const seasonal = level?.method === "same season";
  const reference = (seasonal ? await levels?.season("test") : null) ?? known;
  const levelled = async ({ scorer, calibration }: Developed, learned: Json, rows: LevelRows) =>
    await crew.ask("level", { scorer, learned }, { calibration, rows });
  const rowsBeside = (one: Developed) =>
    one === leader
      ? championRows(reference, options)
      : levelNear(reference, {
          rows: lean ? ENOUGH_ROWS / 4 : ENOUGH_ROWS,
          seed,
          shared: crew.threads > 1,
        });
  const { scorer } = leader;
  const [learned, candidates] = await Promise.all([
    // The longest fit begins first.
    fitted(scorer, all, options),
    Promise.all(
      developed.map(async (one): Promise<Tested> => {
        const [before] = one.learned;
        const again = !lean || one === leader || one.learned.length > 1 || before === undefined;
        const own = again ? await fitted(one.scorer, known, options) : before;
        const asIs = isIdentity(one.calibration) && reference === known;
        const [calibration, margins] = await Promise.all([
          // What needs no calibration has the level of the rows it learned from already.
          asIs ? one.calibration : levelled(one, own, rowsBeside(one)),
          crew.ask("margins", { scorer: one.scorer, learned: own }, test.matrix),
        ]);
        return { trained: { scorer: one.scorer, learned: own, calibration }, margins };
      }),
    ),
  ]);
  const { trained: judged, margins } = candidates[developed.indexOf(leader)] as Tested;
  const { calibration: earned } = await crew.work("calibrate", {
    rows: { margins, labels: test.labels, folds: calibrationFolds(test.matrix.ids, seed) },
    options: { logOdds: scorer.role === "model" },
  });
  const now = (seasonal ? await levels?.season("asOf") : null) ?? all;
  const calibration = await levelled(
    { ...leader, calibration: earned },
    learned,
    championRows(now, options),
  );
  return {
    test,
    all,
    past,
    splits,
    predictions: candidates.map(({ trained, margins: own }, i) => ({
      name: trained.scorer.name,
      role: trained.scorer.role,
      scores: calibrate(trained.calibration, own),
      tried: developed[i]?.entrant.settings.length ?? 1,
      size: JSON.stringify(trained.learned).length,
    })),
    champion: chosen,
    judged,
    shipped: { scorer, learned, calibration },
    calibrated: {
      method: methodOf(leader.calibration),
      because: leader.because,
      before: beforeCalibration(scorer, margins),
    },
    level,
  };
}

/** Returns what tells the champion's level by a sample; where work is spared, rows that know it to a tenth of a point. */
function championRows(sample: Sample, { lean = false, seed, crew }: FitOptions): LevelRows {
  return lean
    ? levelNear(sample, { rows: 8 * ENOUGH_ROWS, seed, shared: crew.threads > 1 })
    : levelOf(sample);
}

/** Returns margins as probabilities before any calibration; null of a rule, whose margins are no log-odds. */
export function beforeCalibration({ role }: Scorer, margins: Float64Array): Float64Array | null {
  return role === "rule" ? null : calibrate({ slope: 1, intercept: 0, says: null }, margins);
}

async function chosenLevel(
  { scorer, learned: [learned = null], margins, calibration }: Developed,
  { training, validation, guided, season }: Levels,
  crew: Crew,
): Promise<Level> {
  return await crew.ask(
    "chooseLevel",
    { scorer, learned },
    {
      calibration,
      training,
      season: guided ? await season("validation") : null,
      validation: { margins, labels: validation.labels },
    },
  );
}

function named(developed: readonly Developed[], name: string): Developed {
  const found = developed.find(({ entrant }) => entrant.name === name);
  if (found === undefined) throw new Error(`no candidate is named '${name}'`);
  return found;
}
