import type { TargetCompared } from "./compare-metrics.ts";
import type { Changed, RunComparison } from "./compare-runs.ts";
import { count, decimal, interval, MISSING, percent, signed } from "./number.ts";
import { textTable } from "./text-table.ts";

/** Writes what differs between two runs for a terminal: one heading a matter, and nothing of what is the same. */
export function comparisonLines(compared: RunComparison): readonly string[] {
  const [one, other] = compared.runs;
  if (compared.same) return [`${one} and ${other}: the runs are the same, byte for byte.`];
  const { outputs } = compared;
  return [
    `${one} -> ${other}`,
    ...block("Configuration", compared.configuration.map(configurationRow), "no difference"),
    ...block(
      "Data",
      [
        ...compared.data
          .filter(({ status }) => status !== "same")
          .map(({ source, path, status, rows }) => [
            source,
            path,
            status,
            `${arrow(rows, count)} rows`,
          ]),
        ...(compared.customers[0] === compared.customers[1]
          ? []
          : [["customers", "", "changed", arrow(compared.customers, count)]]),
      ],
      "the same files, byte for byte",
    ),
    ...block(
      "Features",
      compared.features.flatMap(({ target, added, gone }) => [
        ...added.map((feature) => [target, "added", feature]),
        ...gone.map((feature) => [target, "gone", feature]),
      ]),
      "no difference",
    ),
    ...compared.targets.flatMap(targetLines),
    ...block(
      "Segments",
      compared.segments.map(({ name, status, sizes }) => [name, status, arrow(sizes, count)]),
      "none",
    ),
    ...block(
      "Lists",
      compared.lists.map(({ name, status, rows, both, entered, left, overlap }) => [
        name,
        status,
        `${arrow(rows, count)} customers`,
        both === null
          ? ""
          : `${count(both)} on both (${percent(overlap)}), ${count(entered)} entered, ${count(left)} left`,
      ]),
      "none",
    ),
    ...block(
      "Outputs",
      [
        ...outputs.changed.map((path) => ["changed", path]),
        ...outputs.added.map((path) => ["new", path]),
        ...outputs.gone.map((path) => ["gone", path]),
        ...(outputs.same === 0 ? [] : [["same", `${count(outputs.same)} files`]]),
      ],
      "none",
    ),
  ];
}

function targetLines(compared: TargetCompared): readonly string[] {
  const { target, champions, tests, base_rates, metrics, differences, says } = compared;
  const facts = [
    ["champion", arrow(champions, (name) => name ?? MISSING)],
    ["test", arrow(tests, testWords)],
    ["base rate", arrow(base_rates, percent)],
  ];
  const measured = metrics
    .filter(({ values }) => values.some((value) => value !== null))
    .map(({ metric, values, difference }) => [
      WORDS[metric],
      arrow(values, (value) => decimal(value?.value)),
      ...(difference === null || differences === "same"
        ? []
        : [interval(difference, (x) => signed(x, 4)), meaning(difference.low, difference.high)]),
    ]);
  const lines = [...textTable(facts), ...textTable(measured), ...(says === null ? [] : [says])];
  return ["", `Target ${target}`, ...lines.map((line) => `  ${line}`)];
}

function testWords(test: TargetCompared["tests"][number]): string {
  if (test === null) return MISSING;
  return `${count(test.rows)} customers${test.as_of === null ? "" : ` on ${test.as_of}`}`;
}

const WORDS = { auc: "AUC", log_loss: "log loss", brier: "Brier score" } as const;

function meaning(low: number, high: number): string {
  return low > 0 || high < 0 ? "more than chance" : "within chance";
}

function configurationRow({ key, values }: Changed): readonly string[] {
  return [key, arrow(values, shown)];
}

function shown(value: unknown): string {
  if (value === null) return "absent";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Says two values with an arrow between them, and one where they read the same. */
function arrow<T>(values: readonly [T, T], say: (value: T) => string): string {
  const [first, second] = [say(values[0]), say(values[1])];
  return first === second ? first : `${first} -> ${second}`;
}

function block(
  title: string,
  rows: readonly (readonly string[])[],
  otherwise: string,
): readonly string[] {
  const lines = rows.length === 0 ? [otherwise] : textTable(rows);
  return ["", title, ...lines.map((line) => `  ${line}`)];
}
