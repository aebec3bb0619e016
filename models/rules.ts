import { signedLog } from "./logarithm.ts";
import { columnOf, type Matrix } from "./matrix.ts";
import { aucAlone } from "./metrics/auc-alone.ts";
import type { Json } from "./model.ts";
import { percentiles, type Reference, referenceOf } from "./percentile.ts";
import { requireBothLabels, type Sample, type Scorer } from "./scorer.ts";

export interface RuleOptions {
  /** Whether the label goes `with` activity (will buy) or `against` it (will leave). */
  readonly rises: "with" | "against";
}

export type RuleLearned<L extends Json = Json> = {
  readonly rule: L;
  /** Mean of each term over the training rows. */
  readonly means: readonly number[];
};

/** Lists the rules that a snapshot's columns allow, base rate first; without recency or frequency the best single column. */
export function rulesFor(columns: readonly string[], options: RuleOptions): readonly Scorer[] {
  const recent = columns.includes("recency_days");
  const frequent = columns.includes("frequency");
  const rules: Scorer[] = [baseRate()];
  if (recent) rules.push(recency(options));
  if (frequent) rules.push(frequency(options));
  if (recent && frequent) rules.push(rfmSum(options));
  if (!recent && !frequent && columns.length > 0) rules.push(bestFeature());
  return rules;
}

/** Scores everybody the log-odds of the training rows' share of positives. */
export function baseRate(): Scorer<RuleLearned<number>> {
  return additive<number>({
    name: "base rate",
    learn({ labels }) {
      const positives = labels.reduce((sum, label) => sum + label, 0);
      return Math.log(positives / (labels.length - positives));
    },
    constant: (logOdds) => logOdds,
    terms: () => [],
  });
}

/** Ranks by the days since the last purchase, fewest first, who never bought last; scored in negative logarithms. */
export function recency({ rises }: RuleOptions): Scorer<RuleLearned<null>> {
  const sign = signOf(rises);
  const never = signedLog(1e6);
  return additive<null>({
    name: "recency",
    learn: () => null,
    terms: (_, matrix) => [
      {
        column: "recency_days",
        values: columnOf(matrix, "recency_days").map(
          (days) => -sign * (Number.isNaN(days) ? never : signedLog(days)),
        ),
      },
    ],
  });
}

/** Ranks by the number of purchase days, most first; scored in logarithms, missing counts as none. */
export function frequency({ rises }: RuleOptions): Scorer<RuleLearned<null>> {
  const sign = signOf(rises);
  return additive<null>({
    name: "frequency",
    learn: () => null,
    terms: (_, matrix) => [
      {
        column: "frequency",
        values: columnOf(matrix, "frequency").map(
          (days) => sign * (Number.isNaN(days) ? 0 : signedLog(days)),
        ),
      },
    ],
  });
}

const rfmColumns = ["recency_days", "frequency", "monetary"] as const;

type RfmReference = { readonly [column: string]: Reference };

/**
 * Ranks by the sum of the quintiles of recency, frequency and, where there is money, monetary: 5 best each, missing 1.
 * Quintiles are of mid-rank percentiles among the training rows, or among the snapshot it was last referred to.
 */
export function rfmSum({ rises }: RuleOptions): Scorer<RuleLearned<RfmReference>> {
  const sign = signOf(rises);
  const learn = (matrix: Matrix): RfmReference =>
    Object.fromEntries(
      rfmColumns
        .filter((column) => matrix.columns.includes(column))
        .map((column) => [column, referenceOf(columnOf(matrix, column))]),
    );
  return additive<RfmReference>({
    name: "rfm sum",
    learn: ({ matrix }) => learn(matrix),
    terms: (references, matrix) =>
      Object.entries(references).map(([column, reference]) => ({
        column,
        values: percentiles(reference, columnOf(matrix, column)).map((share) => {
          if (Number.isNaN(share)) return sign;
          const good = column === "recency_days" ? 1 - share : share;
          return sign * Math.min(5, Math.floor(5 * good) + 1);
        }),
      })),
    rereference: (_, matrix) => learn(matrix),
  });
}

type BestFeature = {
  readonly column: string;
  readonly direction: "up" | "down";
  readonly missing: "low" | "high";
  readonly reference: Reference;
};

/**
 * Ranks by the one column that ranks the training rows best alone, as its percentile; the first of equals. It is chosen
 * on at most 50,000 evenly spaced rows.
 */
export function bestFeature(): Scorer<RuleLearned<BestFeature>> {
  return additive<BestFeature>({
    name: "best single feature",
    learn({ matrix, labels }) {
      const stride = Math.ceil(labels.length / 50_000);
      const some = labels.filter((_, i) => i % stride === 0);
      const alone = matrix.values.map((column) =>
        aucAlone(
          column.filter((_, i) => i % stride === 0),
          some,
        ),
      );
      const j = alone.reduce((top, { auc }, at) => (auc > (alone[top]?.auc ?? 0) ? at : top), 0);
      const [column, values, found] = [matrix.columns[j], matrix.values[j], alone[j]];
      if (column === undefined || values === undefined || found === undefined)
        throw new Error("best single feature requires at least 1 column, got 0");
      const { direction, missing } = found;
      return { column, direction, missing, reference: referenceOf(values) };
    },
    terms: ({ column, direction, missing, reference }, matrix) => {
      const sign = direction === "up" ? 1 : -1;
      const beyond = missing === "low" ? -0.01 : 1.01;
      return [
        {
          column,
          values: percentiles(reference, columnOf(matrix, column)).map(
            (share) => sign * (Number.isNaN(share) ? beyond : share),
          ),
        },
      ];
    },
    rereference: (rule, matrix) => ({
      ...rule,
      reference: referenceOf(columnOf(matrix, rule.column)),
    }),
  });
}

function signOf(rises: RuleOptions["rises"]): 1 | -1 {
  return rises === "with" ? 1 : -1;
}

interface Term {
  readonly column: string;
  readonly values: Float64Array;
}

interface Additive<L extends Json> {
  readonly name: string;
  learn(sample: Sample): L;
  constant?(rule: L): number;
  terms(rule: L, matrix: Matrix): readonly Term[];
  rereference?(rule: L, matrix: Matrix): L;
}

/** Makes a scorer of a sum of terms, each of one column; contributions are relative to the terms' training means. */
function additive<L extends Json>(definition: Additive<L>): Scorer<RuleLearned<L>> {
  const { name, learn, constant = () => 0, terms, rereference } = definition;
  return {
    name,
    role: "rule",
    fit(sample) {
      requireBothLabels(name, sample);
      const rule = learn(sample);
      const means = terms(rule, sample.matrix).map(
        ({ values }) => values.reduce((sum, value) => sum + value, 0) / values.length,
      );
      return { rule, means };
    },
    apply({ rule }, matrix) {
      const margins = new Float64Array(matrix.ids.length).fill(constant(rule));
      for (const { values } of terms(rule, matrix))
        values.forEach((value, i) => {
          margins[i] = (margins[i] as number) + value;
        });
      return margins;
    },
    contributions({ rule, means }, matrix) {
      const parts = matrix.columns.map(() => new Float64Array(matrix.ids.length));
      terms(rule, matrix).forEach(({ column, values }, t) => {
        parts[matrix.columns.indexOf(column)] = values.map((value) => value - (means[t] ?? 0));
      });
      return { base: means.reduce((sum, mean) => sum + mean, constant(rule)), parts };
    },
    ...(rereference === undefined
      ? {}
      : {
          rereference: (learned: RuleLearned<L>, matrix: Matrix) => ({
            ...learned,
            rule: rereference(learned.rule, matrix),
          }),
        }),
  };
}
