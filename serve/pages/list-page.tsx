/** @jsxRuntime automatic @jsxImportSource preact */
import { words } from "../../reports/words.ts";
import type { CustomerRow, ListFacts, Marked, Selection, SortColumn } from "../shop/query.ts";
import { Action } from "./action.tsx";
import { type Ask, address, PAGE_ROWS } from "./ask.ts";
import { COLUMN_WORDS } from "./column-words.ts";
import type { PageContext } from "./context.ts";
import { ListFilters } from "./list-filters.tsx";
import { MarkButtons, RowMarks } from "./mark-form.tsx";
import { Card, Explained, Meter, Nothing, Reasons, Scroll } from "./parts.tsx";
import { ProfitPanel } from "./profit-panel.tsx";
import { shell } from "./shell.tsx";

export interface ListPage {
  readonly context: PageContext;
  readonly ask: Ask;
  /** Null for everybody. */
  readonly list: ListFacts | null;
  readonly selection: Selection;
  readonly marks: Marked;
}

/** Renders a list, or everybody: money first, then filters, then who, why and what to do, twenty-five at a time. */
export function listPage({ context, ask, list, selection, marks }: ListPage): string {
  const { shop, rights, format } = context;
  const path = list === null ? "/customers" : `/lists/${encodeURIComponent(list.name)}`;
  const name = list === null ? "Customers" : words(list.name);
  const pages = Math.max(1, Math.ceil(selection.count / PAGE_ROWS));
  const page = Math.min(ask.page, pages);
  const rows = shop.rows(selection, (page - 1) * PAGE_ROWS, PAGE_ROWS);
  const choices = shop.choices(list?.name ?? null, rights);
  const money = list?.money ?? "expected_value";
  return shell({
    title: name,
    subtitle:
      list === null
        ? `Everybody${shop.run.as_of === null ? "" : ` as of ${format.day(shop.run.as_of)}`}, on a list or not`
        : subtitleOf(list, context),
    place: list === null ? "customers" : "lists",
    context,
    children: (
      <>
        {shop.lists(rights).length > 1 && <Tabs context={context} current={list?.name ?? null} />}
        <section id="found" data-live>
          <ul class="cards short">
            <Card label={COLUMN_WORDS[money]} value={format.money(selection.money)}>
              {money === "value_at_risk"
                ? "would go with those shown, by their chances"
                : "expected of those shown in a year"}
            </Card>
            <Card label="Shown" value={format.count(selection.count)}>
              {list === null
                ? `of ${format.count(shop.run.customers)} customers`
                : `of ${format.count(list.rows)} on the list`}
            </Card>
            {list !== null && list.control > 0 && (
              <Card label="Left alone" value={format.count(list.control)}>
                of the list are the control group
              </Card>
            )}
          </ul>
          <Explained term={money} />
        </section>
        {list !== null && <ProfitPanel context={context} ask={ask} list={list} path={path} />}
        <ListFilters context={context} ask={ask} list={list} choices={choices} path={path} />
        <section id="rows" data-live aria-label="Customers found">
          <div class="results">
            <p>
              <strong>{format.count(selection.count)}</strong>{" "}
              {selection.count === 1 ? "customer" : "customers"}
              {pages > 1 && `, page ${format.count(page)} of ${format.count(pages)}`}
            </p>
            {selection.count > 0 && (
              <a
                class="button"
                href={address(list === null ? "/customers.csv" : `${path}/csv`, ask.given)}
                download
              >
                Download these {format.count(selection.count)} (CSV)
              </a>
            )}
          </div>
          {rows.length === 0 ? (
            <Nothing>
              <p>
                <strong>Nobody fits all of this.</strong>{" "}
                {list !== null && list.rows === 0
                  ? "The list is empty today: nobody qualified in this run."
                  : "Take a filter away, or search everybody instead."}
              </p>
              <p>
                <a href={path}>Show all of {name}</a>
              </p>
            </Nothing>
          ) : (
            <Rows context={context} ask={ask} list={list} rows={rows} marks={marks} path={path} />
          )}
          <Pager ask={ask} path={path} page={page} pages={pages} />
        </section>
      </>
    ),
  });
}

function subtitleOf(list: ListFacts, { shop, format }: PageContext) {
  const aim = list.aim === "keep" ? "Customers to keep" : "Customers to sell to";
  const day = shop.run.as_of === null ? "" : ` as of ${format.day(shop.run.as_of)}`;
  return `${aim}${day}, the most worthwhile first. ${format.count(list.excluded)} were left out by the list's own rules.`;
}

function Tabs({
  context,
  current,
}: {
  readonly context: PageContext;
  readonly current: string | null;
}) {
  return (
    <nav class="tabs" aria-label="Lists">
      <ul>
        {context.shop.lists(context.rights).map(({ name }) => (
          <li>
            <a
              href={`/lists/${encodeURIComponent(name)}`}
              aria-current={name === current ? "page" : undefined}
            >
              {words(name)}
            </a>
          </li>
        ))}
        <li>
          <a href="/customers" aria-current={current === null ? "page" : undefined}>
            Everybody
          </a>
        </li>
      </ul>
    </nav>
  );
}

interface RowsProps {
  readonly context: PageContext;
  readonly ask: Ask;
  readonly list: ListFacts | null;
  readonly rows: readonly CustomerRow[];
  readonly marks: Marked;
  readonly path: string;
}

function Rows({ context, ask, list, rows, marks, path }: RowsProps) {
  const { format, rights } = context;
  const money = list?.money ?? "expected_value";
  const hasProfit = rows.some((row) => typeof row["expected_profit"] === "number");
  const back = address(path, ask.given, { page: String(ask.page) });
  const shown = rights.attributes.filter((name) => rows[0] !== undefined && name in rows[0]);
  return (
    <Scroll label="Customers">
      <RowMarks context={context} list={list?.name ?? null} next={back} />
      <table class="stack people" {...as("table")}>
        <caption class="hidden">
          Customers found, with money, chance, reasons and what to do
        </caption>
        <thead {...as("rowgroup")}>
          <tr {...as("row")}>
            <Sortable column="customer_id" ask={ask} path={path} list={list} />
            <Sortable column={money} ask={ask} path={path} list={list} numeric />
            {hasProfit && (
              <Sortable column="expected_profit" ask={ask} path={path} list={list} numeric />
            )}
            <Sortable column="score" ask={ask} path={path} list={list} />
            <th scope="col" {...as("columnheader")}>
              Who
            </th>
            <th scope="col" {...as("columnheader")}>
              Why
            </th>
            <th scope="col" {...as("columnheader")}>
              {list === null ? "Mark" : "What to do"}
            </th>
          </tr>
        </thead>
        <tbody {...as("rowgroup")}>
          {rows.map((row) => {
            const id = String(row["customer_id"]);
            const score = numberIn(row, "score");
            return (
              <tr {...as("row")} class={row["group"] === "control" ? "control" : undefined}>
                <th scope="row" {...as("rowheader")}>
                  {list !== null && (
                    <span class="rank">{format.count(numberIn(row, "rank"))}.</span>
                  )}
                  <a href={`/customers/${encodeURIComponent(id)}`}>{id}</a>
                  {shown.map(
                    (name) => row[name] !== null && <small>{`${words(name)}: ${row[name]}`}</small>,
                  )}
                </th>
                <td {...as("cell")} class="num strong" data-label={COLUMN_WORDS[money]}>
                  {format.money(numberIn(row, money))}
                  <small>{`spent ${format.money(numberIn(row, "value"))}`}</small>
                </td>
                {hasProfit && (
                  <td {...as("cell")} class="num" data-label={COLUMN_WORDS.expected_profit}>
                    {format.money(numberIn(row, "expected_profit"))}
                  </td>
                )}
                <td {...as("cell")} class="chance" data-label="Chance">
                  {format.percent(score)}
                  <Meter share={score} second={list?.aim === "keep"} />
                </td>
                <td {...as("cell")} class="who" data-label="Who">
                  {row["segment"] ?? "–"}
                  {row["lifecycle"] !== null && <small>{row["lifecycle"]}</small>}
                  {row["last_order_on"] !== null && (
                    <small>last order {format.day(String(row["last_order_on"]))}</small>
                  )}
                </td>
                <td {...as("cell")} class="why" data-label="Why">
                  <Reasons reasons={[row["reason_1"], row["reason_2"], row["reason_3"]]} />
                </td>
                <td {...as("cell")} class="why" data-label={list === null ? "Mark" : "What to do"}>
                  {row["group"] === "control" ? (
                    <p class="leave">
                      <strong>Control: leave alone</strong>
                    </p>
                  ) : (
                    list !== null && <Action text={String(row["suggested_action"] ?? "")} />
                  )}
                  <MarkButtons
                    context={context}
                    customer={id}
                    now={marks.get(id)?.status ?? null}
                  />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroll>
  );
}

function numberIn(row: CustomerRow, name: string): number | null {
  const cell = row[name];
  return typeof cell === "number" ? cell : null;
}

interface SortableProps {
  readonly column: SortColumn;
  readonly ask: Ask;
  readonly path: string;
  readonly list: ListFacts | null;
  readonly numeric?: boolean;
}

/** A column's heading that orders by it; once more, the other way round. */
function Sortable({ column, ask, path, list, numeric = false }: SortableProps) {
  const usual = list === null ? "expected_value" : "rank";
  const current = (ask.query.sort ?? usual) === column;
  const first = column === "customer_id" ? "up" : "down";
  const direction = ask.query.direction ?? first;
  const other = direction === "up" ? "down" : "up";
  const to = { sort: column, direction: current ? other : first };
  return (
    <th
      scope="col"
      {...as("columnheader")}
      class={numeric ? "num" : undefined}
      aria-sort={current ? (direction === "up" ? "ascending" : "descending") : undefined}
    >
      <a class="sort" href={address(path, ask.given, to)} data-live>
        {COLUMN_WORDS[column]}
        <span aria-hidden="true">{current ? (direction === "up" ? " ↑" : " ↓") : ""}</span>
      </a>
    </th>
  );
}

function Pager({
  ask,
  path,
  page,
  pages,
}: {
  readonly ask: Ask;
  readonly path: string;
  readonly page: number;
  readonly pages: number;
}) {
  if (pages <= 1) return null;
  const to = (n: number) => address(path, ask.given, { page: String(n) });
  return (
    <nav class="pager" aria-label="Pages of customers">
      {page > 1 && (
        <>
          <a href={to(1)} data-live>
            First
          </a>
          <a href={to(page - 1)} rel="prev" data-live>
            Previous
          </a>
        </>
      )}
      <span>
        Page {page} of {pages}
      </span>
      {page < pages && (
        <>
          <a href={to(page + 1)} rel="next" data-live>
            Next
          </a>
          <a href={to(pages)} data-live>
            Last
          </a>
        </>
      )}
    </nav>
  );
}

/** A table that is stacked on a narrow screen loses its roles in browsers that derive them from `display`, so it states them. */
function as(role: "table" | "rowgroup" | "row" | "columnheader" | "rowheader" | "cell") {
  return { role };
}
