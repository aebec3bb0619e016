/** @jsxRuntime automatic @jsxImportSource preact */
import { nextPeriod } from "../../reports/ahead.ts";
import type { SegmentsReport } from "../../reports/segments-report.ts";
import { words } from "../../reports/words.ts";
import type { ListFacts } from "../shop/query.ts";
import type { Mark } from "../store/work-store.ts";
import { Changes } from "./changes.tsx";
import { COLUMN_WORDS } from "./column-words.ts";
import type { PageContext } from "./context.ts";
import { Card, Explained, Nothing, splitReason } from "./parts.tsx";
import type { StoredRun } from "./run-documents.ts";
import { shell } from "./shell.tsx";

export interface StartPage {
  readonly context: PageContext;
  readonly marks: ReadonlyMap<string, Mark>;
  readonly segments: SegmentsReport | null;
  readonly run: StoredRun | null;
  /** The run before; null where there is none. */
  readonly before: StoredRun | null;
}

/** Customers of each list that the first page names. */
const FIRST = 5;

/** Renders what to do today, list by list, and what changed since the run before. */
export function startPage({ context, marks, segments, run, before }: StartPage): string {
  const { shop, rights, format } = context;
  const lists = shop.lists(rights);
  const { name, as_of, customers } = shop.run;
  return shell({
    title: "What to do today",
    subtitle: `${words(name.replaceAll("-", " "))}: ${format.count(customers)} customers${as_of === null ? "" : ` as of ${format.day(as_of)}`}`,
    place: "start",
    context,
    children: (
      <>
        {lists.length === 0 && (
          <Nothing>
            <p>
              <strong>No list is yours yet.</strong> Lists are named in the configuration under{" "}
              <code>lists</code>, and roles see those named under <code>serve.roles</code>.
            </p>
          </Nothing>
        )}
        {lists.length > 0 && (
          <section>
            <ul class="cards">
              {lists.map((list) => (
                <Card
                  label={<a href={`/lists/${encodeURIComponent(list.name)}`}>{words(list.name)}</a>}
                  value={format.money(list.total)}
                >
                  {`${COLUMN_WORDS[list.money].toLowerCase()} with ${format.count(list.rows - list.control)} customers to contact`}
                  {markedOf(list, marks) > 0 &&
                    `, ${format.count(markedOf(list, marks))} marked so far`}
                </Card>
              ))}
            </ul>
          </section>
        )}
        {lists.map((list) => (
          <ListInShort list={list} context={context} />
        ))}
        <Changes context={context} segments={segments} run={run} before={before} />
      </>
    ),
  });
}

function markedOf({ name }: ListFacts, marks: ReadonlyMap<string, Mark>): number {
  let n = 0;
  for (const { list } of marks.values()) if (list === name) n++;
  return n;
}

function ListInShort({
  list,
  context,
}: {
  readonly list: ListFacts;
  readonly context: PageContext;
}) {
  const { shop, rights, format } = context;
  const path = `/lists/${encodeURIComponent(list.name)}`;
  const rows = shop.rows(shop.select({ list: list.name, group: "treat" }, rights), 0, FIRST);
  return (
    <section>
      <div class="results">
        <h2>{words(list.name)}</h2>
        <p class="apply">
          <a href={`${path}/csv?capacity=10&group=treat`} download>
            Download the first 10<span class="hidden"> of {words(list.name)}</span>
          </a>
          <a class="button" href={path}>
            Open all {format.count(list.rows)}
            <span class="hidden"> of {words(list.name)}</span>
          </a>
        </p>
      </div>
      <p class="muted">
        {list.aim === "keep"
          ? "Who may leave, and is worth keeping."
          : "Who is likely to buy, and is worth asking."}{" "}
        The first {format.count(rows.length)}:
      </p>
      {rows.length === 0 ? (
        <Nothing>
          <p>Nobody qualified for this list in this run.</p>
        </Nothing>
      ) : (
        <ol class="first">
          {rows.map((row) => {
            const id = String(row["customer_id"]);
            const reason = splitReason(String(row["reason_1"] ?? ""));
            const money = row[list.money];
            const score = row["score"];
            return (
              <li>
                <a class="id" href={`/customers/${encodeURIComponent(id)}`}>
                  {id}
                </a>
                <b>{format.money(typeof money === "number" ? money : null)}</b>
                <span class="odds">
                  {format.percent(typeof score === "number" ? score : null)} {words(list.target)}
                </span>
                <span class="says">
                  {reason.says !== "" && (
                    <>
                      <span class="hidden">{reason.against ? "although: " : "because: "}</span>
                      {reason.against ? "although " : ""}
                      {reason.says}
                    </>
                  )}
                  <small>{String(row["suggested_action"] ?? "").split(": ")[0]}</small>
                </span>
              </li>
            );
          })}
        </ol>
      )}
      <Explained term={list.money} ahead={nextPeriod(shop.run.configuration.value.horizon)} />
      {list.control > 0 && <Explained term="control" />}
    </section>
  );
}
