import { requireDay } from "./require-day.ts";
import type { StoreFile } from "./store-file.ts";

export const markStatuses = ["contacted", "saved", "lost", "not now"] as const;
export type MarkStatus = (typeof markStatuses)[number];

/** What somebody did with a customer, as it is said. */
export interface NewMark {
  readonly customer: string;
  /** The list that the customer was found on; null where on none. */
  readonly list: string | null;
  readonly status: MarkStatus;
  readonly note: string;
  /** The day it happened on, such as 2011-12-09. */
  readonly on: string;
  /** Who says so. */
  readonly by: string;
}

/** A mark as it is kept: never changed, only superseded by a later one on the same customer. */
export interface Mark extends NewMark {
  /** Rises with every mark. */
  readonly id: number;
  /** The instant that it was written, ISO 8601 in UTC. */
  readonly at: string;
}

export interface MarkReads {
  /** Returns the marks of a customer, the newest first. */
  readonly marksOf: (customer: string) => readonly Mark[];
  /** Returns the newest mark of every customer who has one; the map itself lives on, so it costs nothing to ask for. */
  readonly latestMarks: () => ReadonlyMap<string, Mark>;
  /** Returns at most `limit` marks whose id is above `id`, the oldest first. */
  readonly marksAfter: (id: number, limit: number) => readonly Mark[];
}

/** Marks in a store: how they are read, appended, and the newest of each customer kept at hand. */
export interface MarkBook {
  readonly reads: MarkReads;
  readonly append: (mark: NewMark) => Mark;
  /** Takes a mark that has been committed among the newest ones. */
  readonly remember: (mark: Mark) => void;
}

const COLUMNS =
  'id, at, customer, list, status, note, happened_on as "on", marked_by as "by"' as const;

export function markBook({ rows, run }: StoreFile, clock: () => Date): MarkBook {
  let latest: Map<string, Mark> | null = null;
  const marks = (rest: string, values: readonly (string | number)[] = []) =>
    rows(`select ${COLUMNS} from marks ${rest}`, values) as unknown as readonly Mark[];
  return {
    reads: {
      marksOf: (customer) => marks("where customer = ? order by id desc", [customer]),
      latestMarks: () => {
        latest ??= new Map(
          marks("where id in (select max(id) from marks group by customer) order by id").map(
            (mark) => [mark.customer, mark],
          ),
        );
        return latest;
      },
      marksAfter: (id, limit) => marks("where id > ? order by id limit ?", [id, limit]),
    },
    append: (mark) => {
      check(mark);
      const at = clock().toISOString();
      const { customer, list, status, note, on, by } = mark;
      const { id } = run(
        "insert into marks (at, customer, list, status, note, happened_on, marked_by) values (?, ?, ?, ?, ?, ?, ?)",
        [at, customer, list, status, note, on, by],
      );
      return { id, at, customer, list, status, note, on, by };
    },
    remember: (mark) => latest?.set(mark.customer, mark),
  };
}

function check({ customer, list, status, note, on, by }: NewMark): void {
  if (!markStatuses.includes(status))
    throw new RangeError(`a mark is one of ${markStatuses.join(", ")}, got '${status}'`);
  if (customer === "") throw new RangeError("a mark requires a customer, got an empty id");
  requireDay(on);
  if ([customer, list ?? "", note, by].some((text) => text.includes("\0")))
    throw new RangeError("a mark's texts hold no zero byte, got one");
}
