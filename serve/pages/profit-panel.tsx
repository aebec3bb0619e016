/** @jsxRuntime automatic @jsxImportSource preact */
import type { ListFacts } from "../shop/query.ts";
import type { Costs, Worth } from "../shop/shop.ts";
import { type Ask, address } from "./ask.ts";
import type { PageContext } from "./context.ts";
import { Explained } from "./parts.tsx";

interface PanelProps {
  readonly context: PageContext;
  readonly ask: Ask;
  readonly list: ListFacts;
  readonly path: string;
}

/** What a list's owner said of costs, or what the address says instead; null where neither does. */
function costsOf({ shop }: PageContext, ask: Ask, list: string): Costs | null {
  const own = shop.run.configuration.lists[list];
  const contactCost = ask.contactCost ?? own?.contact_cost;
  const successRate = ask.successRate ?? own?.success_rate;
  if (contactCost === undefined || successRate === undefined) return null;
  return { contactCost, successRate, offerCost: ask.offerCost ?? own?.offer_cost ?? 0 };
}

/** Renders how many of a list to contact, with a slider, and what that is expected to bring. */
export function ProfitPanel({ context, ask, list, path }: PanelProps) {
  const { shop, rights, format } = context;
  if (list.rows === 0) return null;
  const capacity = Math.min(ask.query.capacity ?? list.rows, list.rows);
  const costs = costsOf(context, ask, list.name);
  const treated = shop.select({ list: list.name, group: "treat" }, rights);
  const contacted = firstAtLeast(treated.order, capacity);
  const all = costs === null ? null : shop.worth(treated, costs);
  const kept = ["contact_cost", "offer_cost", "success_rate", "capacity", "page"];
  return (
    <section class="panel" aria-labelledby="how-many">
      <div>
        <h2 id="how-many">How many to contact</h2>
        <form method="get" action={path} data-live class="slider">
          {[...ask.given]
            .filter(([name]) => !kept.includes(name))
            .map(([name, value]) => (
              <input type="hidden" name={name} value={value} />
            ))}
          <label class="wide">
            <span>
              The first{" "}
              <output id="capacity-shown" data-live>
                {format.count(capacity)}
              </output>{" "}
              of the list
            </span>
            <input
              type="range"
              name="capacity"
              min={0}
              max={list.rows}
              step={stepOf(list.rows)}
              value={capacity}
            />
          </label>
          <p class="quick">
            {quick(list.rows).map((n) => (
              <a
                href={address(path, ask.given, { capacity: n === list.rows ? null : String(n) })}
                aria-current={n === capacity ? "true" : undefined}
              >
                {n === list.rows ? `All ${format.count(n)}` : `First ${format.count(n)}`}
              </a>
            ))}
          </p>
          <details open={costs === null}>
            <summary>What a contact costs and brings</summary>
            <div class="fields">
              <CostField
                name="contact_cost"
                label={`A contact costs${unit(shop.run.currency)}`}
                value={costs?.contactCost}
              />
              <CostField
                name="offer_cost"
                label={`An accepted offer costs${unit(shop.run.currency)}`}
                value={costs?.offerCost}
              />
              <CostField
                name="success_rate"
                label={
                  list.aim === "keep"
                    ? "Of 100 who would leave, so many stay"
                    : "Of 100 who would buy, so many owe it to the contact"
                }
                value={costs === null ? undefined : costs.successRate * 100}
              />
            </div>
          </details>
          <button type="submit">Work it out</button>
        </form>
      </div>
      <div id="profit" data-live>
        {all === null ? (
          <p class="muted">
            Say what a contact costs and how often it works to see what contacting brings. Your
            configuration can say it for good: <code>contact_cost</code>, <code>offer_cost</code>,{" "}
            <code>success_rate</code> of this list.
          </p>
        ) : (
          <>
            <p class="lead">
              Contacting {format.count(contacted)} customers is expected to bring{" "}
              <strong>{format.money(all.profitOf(contacted))}</strong>.
            </p>
            <p class="small muted">{adviceOf(all, contacted, context)}</p>
            <Curve worth={all} at={contacted} context={context} />
          </>
        )}
        <Explained term="expected_profit" />
      </div>
    </section>
  );
}

function adviceOf({ best, all }: Worth, contacted: number, { format }: PageContext): string {
  if (best.contacted === 0) return "At these costs no number of contacts pays.";
  if (best.contacted === all.contacted)
    return contacted === all.contacted
      ? "Every one of the list is worth a contact."
      : `Every one of the list is worth a contact: all ${format.count(all.contacted)} bring ${format.money(all.profit)}.`;
  return `The most comes of the first ${format.count(best.contacted)}: ${format.money(best.profit)}. Beyond, each contact costs more than it brings.`;
}

/** Counts the places of an ascending order that come before one. */
function firstAtLeast(order: Int32Array, place: number): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((order[middle] as number) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Lengths of a list that are one click away. */
function quick(rows: number): readonly number[] {
  return [...[10, 50, 100, 500].filter((n) => n < rows), rows];
}

function unit(currency: string | null): string {
  return currency === null ? "" : ` (${currency})`;
}

function stepOf(rows: number): number {
  return rows <= 1000 ? 1 : 10 ** Math.floor(Math.log10(rows / 200));
}

function CostField({
  name,
  label,
  value,
}: {
  readonly name: string;
  readonly label: string;
  readonly value: number | undefined;
}) {
  return (
    <label>
      <span>{label}</span>
      <input
        type="text"
        inputMode="decimal"
        name={name}
        value={value === undefined ? undefined : String(Math.round(value * 1e4) / 1e4)}
        maxLength={12}
      />
    </label>
  );
}

const WIDTH = 460;
const HEIGHT = 84;

function Curve({
  worth,
  at,
  context: { format },
}: {
  readonly worth: Worth;
  readonly at: number;
  readonly context: PageContext;
}) {
  const { curve, best } = worth;
  const high = Math.max(...curve.map(({ profit }) => profit), 0);
  const low = Math.min(...curve.map(({ profit }) => profit), 0);
  const most = Math.max(worth.all.contacted, 1);
  const x = (n: number) => round((WIDTH * n) / most);
  const y = (amount: number) => round(HEIGHT - (HEIGHT * (amount - low)) / (high - low || 1));
  return (
    <figure class="curve">
      <svg
        viewBox={`-6 -8 ${WIDTH + 12} ${HEIGHT + 16}`}
        role="img"
        aria-label={`Expected profit by number contacted: ${format.money(worth.profitOf(at))} at ${format.count(at)}, at most ${format.money(best.profit)} at ${format.count(best.contacted)}`}
      >
        <line class="axis" x1="0" x2={WIDTH} y1={y(0)} y2={y(0)} />
        <path
          class="line"
          d={curve
            .map(({ contacted, profit }, i) => `${i === 0 ? "M" : "L"}${x(contacted)} ${y(profit)}`)
            .join("")}
        />
        <line class="here" x1={x(at)} x2={x(at)} y1="0" y2={HEIGHT} />
        <circle class="point" cx={x(at)} cy={y(worth.profitOf(at))} r="5" />
      </svg>
      <figcaption>
        <span>nobody</span>
        <span>all {format.count(worth.all.contacted)}</span>
      </figcaption>
    </figure>
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
