import type { Engine } from "../../engines/engine.ts";
import { sql } from "../../engines/sql.ts";
import { type History, tableOf } from "../../features/history.ts";
import { MOST_TOGETHER, packedLines } from "../../features/history-lines.ts";
import type { GrowingMemory } from "../../models/kernel/growing-memory.ts";
import { together } from "../together.ts";
import { type HeldLines, holdLines, type Lines, type PackedLines, ROWS } from "./hold-lines.ts";

/** Is shown customers, each once. */
export type Look = (lines: Lines) => void;

export interface WalkOptions {
  readonly asOf: string;
  /** Numbers of the customers, ascending. Looks are told a customer's place among them. */
  readonly numbers: Float64Array;
  /** Where the lines lie, and what looks add up. */
  readonly room: GrowingMemory;
  readonly looks: readonly Look[];
}

/** Of one, as money and quantities are counted. */
export const TEN_THOUSANDTHS = 10_000;

/** Lines of a span, about: the engine works all of them out before the first crosses. */
const SPAN = 1_000_000;

/**
 * Shows the lines of every customer to all looks, each line crossing from the engine once, two spans of customers at a time: the
 * engine works one out while the other is looked at. Tells whether what was shown can be relied upon: false where lines
 * are of nobody among the customers, do not lie together, or have amounts too large to add up as doubles.
 */
export async function walkLines(
  engine: Engine,
  history: History,
  { asOf, numbers, room, looks }: WalkOptions,
): Promise<boolean> {
  const [counted] = await engine.rows(
    sql`select count(*) as n from ${tableOf(history, "steady_lines")}`,
  );
  const spans = spansOf(numbers, Number(counted?.["n"]));
  let isSound = true;
  const walkSpans = async () => {
    const held = holdLines(room);
    const { shelf } = held;
    for (let span = spans.shift(); isSound && span !== undefined; span = spans.shift()) {
      const show = shownTo(looks, { ...span, numbers });
      const query = packedLines(history, { asOf, ...span });
      for await (const { numbers: columns, length } of engine.pieces(query, {
        rows: ROWS,
        shelf,
        whole: true,
      })) {
        isSound &&= held.take(columns as unknown as PackedLines, length) && held.showWhole(show);
        if (!isSound) return;
      }
      isSound &&= held.showRest(show);
    }
  };
  await together([walkSpans(), walkSpans()]);
  return isSound;
}

/** Customers of whose numbers the first is given, and how many from it on. */
interface Span {
  readonly first: number;
  readonly customers: number;
}

/** Parts customers in spans, of which a packed line has room for each; the last goes on for as long as there is room. */
function spansOf(numbers: Float64Array, lines: number): Span[] {
  const [from = 0] = numbers;
  const to = (numbers.at(-1) ?? -1) + 1;
  const n = Math.max(2, Math.ceil(lines / SPAN));
  const customers = Math.min(MOST_TOGETHER, Math.ceil((to - from) / n));
  const spans: Span[] = [];
  for (let first = from; first < to; first += customers) spans.push({ first, customers });
  const last = spans.pop();
  return last === undefined ? [] : [...spans, { ...last, customers: MOST_TOGETHER }];
}

/** Returns how to show lines of a span to looks; false where they are of nobody, or do not come in order. */
function shownTo(
  looks: readonly Look[],
  { first, numbers }: { readonly first: number; readonly numbers: Float64Array },
): (lines: HeldLines) => boolean {
  let place = numbers.findIndex((number) => number >= first);
  return ({ own, ...lines }) => {
    for (let c = 0; c < lines.customers; c++) {
      const number = first + (own[lines.starts[c] as number] as number);
      while ((numbers[place] ?? Infinity) < number) place++;
      if (numbers[place] !== number) return false;
      lines.places[c] = place++;
    }
    for (const look of looks) look(lines);
    return true;
  };
}
