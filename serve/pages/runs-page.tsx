/** @jsxRuntime automatic @jsxImportSource preact */
import { compareFiles } from "../../reports/compare-files.ts";
import { compareMetrics } from "../../reports/compare-metrics.ts";
import { compareConfigurations } from "../../reports/compare-runs.ts";
import { interval, signed } from "../../reports/number.ts";
import { words } from "../../reports/words.ts";
import type { PageContext } from "./context.ts";
import { Nothing, Scroll } from "./parts.tsx";
import type { StoredRun } from "./run-documents.ts";
import { shell } from "./shell.tsx";

export interface RunsPage {
  readonly context: PageContext;
  /** Folders' names of the two to compare; the newest two by default. */
  readonly chosen: readonly [string | null, string | null];
  readonly runs: readonly StoredRun[];
  /** Names of segments of each run, by folder. */
  readonly segments: ReadonlyMap<
    string,
    readonly { readonly name: string; readonly size: number }[]
  >;
}

/** Renders two runs beside each other: rows, champions, how good they are, segments and lists. */
export function runsPage({ context, chosen, runs, segments }: RunsPage): string {
  const { format } = context;
  const [one, other] = chosen.map((folder) => runs.find((run) => run.folder === folder));
  return shell({
    title: "Runs",
    subtitle: `${format.count(runs.length)} ${runs.length === 1 ? "run" : "runs"} of this business`,
    place: "runs",
    context,
    children: (
      <>
        {runs.length < 2 ? (
          <Nothing>
            <p>
              <strong>There is nothing to compare yet.</strong> Runs that stand in the same folder
              show up here, as soon as there are two.
            </p>
          </Nothing>
        ) : (
          <section>
            <form method="get" action="/runs" class="filters" data-live>
              <div class="fields">
                <Choose
                  name="a"
                  label="Compare"
                  runs={runs}
                  value={one?.folder}
                  context={context}
                />
                <Choose name="b" label="with" runs={runs} value={other?.folder} context={context} />
              </div>
              <p class="apply">
                <button type="submit">Compare</button>
              </p>
            </form>
          </section>
        )}
        <section id="compared" data-live>
          {one !== undefined && (
            <Compared one={one} other={other ?? null} context={context} segments={segments} />
          )}
        </section>
      </>
    ),
  });
}

interface ChooseProps {
  readonly name: string;
  readonly label: string;
  readonly runs: readonly StoredRun[];
  readonly value: string | undefined;
  readonly context: PageContext;
}

function Choose({ name, label, runs, value, context: { format } }: ChooseProps) {
  return (
    <label>
      <span>{label}</span>
      <select name={name}>
        {runs.map(({ folder, as_of }) => (
          <option value={folder} selected={folder === value}>
            {`${folder}${as_of === null ? "" : `, ${format.day(as_of)}`}`}
          </option>
        ))}
      </select>
    </label>
  );
}

interface ComparedProps {
  readonly one: StoredRun;
  readonly other: StoredRun | null;
  readonly context: PageContext;
  readonly segments: RunsPage["segments"];
}

interface Line {
  readonly what: string;
  /** What each run has, or one text about both. */
  readonly of: ((run: StoredRun) => string) | string;
}

function Compared({ one, other, context: { format }, segments }: ComparedProps) {
  const both = other === null ? [one] : [one, other];
  const union = (names: (run: StoredRun) => readonly string[]) => [...new Set(both.flatMap(names))];
  const lines: readonly (readonly [string, readonly Line[]])[] = [
    [
      "Data",
      [
        { what: "as of", of: (run) => format.day(run.as_of) },
        { what: "customers", of: (run) => format.count(run.customers) },
        ...union(({ inputs }) => inputs.map(({ source }) => source)).map((source) => ({
          what: `rows of ${words(source)}`,
          of: (run: StoredRun) =>
            format.count(
              run.inputs
                .filter((input) => input.source === source)
                .reduce((sum, { rows_accepted }) => sum + rows_accepted, 0),
            ),
        })),
        ...(other === null ? [] : [{ what: "files", of: filesOf(other, one) }]),
      ],
    ],
    ["Configuration", other === null ? [] : configurationLines(one, other)],
    [
      "Models",
      union(({ champions }) => Object.keys(champions)).flatMap((target) => [
        {
          what: `${words(target)}: scored by`,
          of: (run: StoredRun) => run.champions[target] ?? "–",
        },
        {
          what: `${words(target)}: pairs in the right order`,
          of: (run: StoredRun) => format.percent(run.metrics[target]?.auc?.value),
        },
        ...(other === null ? [] : differenceLines(target, one, other)),
      ]),
    ],
    [
      "Lists",
      union(({ lists }) => lists.map(({ name }) => name)).map((name) => ({
        what: words(name),
        of: (run: StoredRun) => {
          const found = run.lists.find((list) => list.name === name);
          return found === undefined
            ? "–"
            : `${format.count(found.rows)}, ${format.count(found.excluded)} left out`;
        },
      })),
    ],
    [
      "Segments",
      union(({ folder }) => (segments.get(folder) ?? []).map(({ name }) => name)).map((name) => ({
        what: name,
        of: ({ folder }: StoredRun) =>
          format.count(segments.get(folder)?.find((segment) => segment.name === name)?.size),
      })),
    ],
  ];
  return (
    <Scroll label="Runs compared">
      <table>
        <thead>
          <tr>
            <th scope="col">What</th>
            {both.map(({ folder }) => (
              <th scope="col">{folder}</th>
            ))}
          </tr>
        </thead>
        {lines
          .filter(([, all]) => all.length > 0)
          .map(([title, all]) => (
            <tbody>
              <tr class="group">
                <th scope="rowgroup" colSpan={both.length + 1}>
                  {title}
                </th>
              </tr>
              {all.map(({ what, of }) => {
                if (typeof of === "string")
                  return (
                    <tr>
                      <th scope="row">{what}</th>
                      <td colSpan={both.length}>{of}</td>
                    </tr>
                  );
                const told = both.map(of);
                const differs = told.length > 1 && told[0] !== told[1];
                return (
                  <tr class={differs ? "differs" : undefined}>
                    <th scope="row">
                      {what}
                      {differs && <span class="hidden"> (differs)</span>}
                    </th>
                    {told.map((text) => (
                      <td>{text}</td>
                    ))}
                  </tr>
                );
              })}
            </tbody>
          ))}
      </table>
    </Scroll>
  );
}

function configurationLines(one: StoredRun, other: StoredRun): readonly Line[] {
  const said = (value: unknown) =>
    value === null ? "–" : typeof value === "string" ? value : JSON.stringify(value);
  return compareConfigurations(one, other)
    .filter(({ key }) => key !== "as_of")
    .map(({ key, values }) => ({
      what: key,
      of: (run) => said(values[run.folder === one.folder ? 0 : 1]),
    }));
}

/** Says how much better or worse the first run foresees a target, with the interval of the difference. */
function differenceLines(target: string, one: StoredRun, other: StoredRun): readonly Line[] {
  const { metrics, differences, says } = compareMetrics(target, [other, one]);
  const difference = metrics.find(({ metric }) => metric === "auc")?.difference ?? null;
  if (difference === null) return [];
  const beyond = difference.low > 0 || difference.high < 0 ? "more than chance" : "within chance";
  const points = interval(difference, (x) => signed((x ?? Number.NaN) * 100, 1));
  return [
    {
      what: `${words(target)}: difference`,
      of: differences === "same" ? (says ?? "") : `${points} percentage points, ${beyond}; ${says}`,
    },
  ];
}

function filesOf(other: StoredRun, one: StoredRun): string {
  const files = compareFiles(other, one);
  const changed = files.filter(({ status }) => status !== "same");
  return changed.length === 0
    ? "the same, byte for byte"
    : changed.map(({ path, status }) => `${path}: ${status}`).join(", ");
}
