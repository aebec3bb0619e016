/** @jsxRuntime automatic @jsxImportSource preact */
import { markStatuses } from "../store/work-store.ts";
import type { PageContext } from "./context.ts";

export const STATUS_WORDS: Readonly<Record<string, string>> = {
  contacted: "Contacted",
  saved: "Saved",
  lost: "Lost",
  "not now": "Not now",
};

interface MarkProps {
  readonly context: PageContext;
  readonly customer: string;
  readonly list: string | null;
  /** The status of the last mark. */
  readonly now: string | null;
  /** The page to come back to. */
  readonly next: string;
}

function Hidden({ context, customer, list, next }: MarkProps) {
  return (
    <>
      <input type="hidden" name="_csrf" value={context.csrf} />
      <input type="hidden" name="customer" value={customer} />
      {list !== null && <input type="hidden" name="list" value={list} />}
      <input type="hidden" name="next" value={next} />
    </>
  );
}

/** The form that the buttons of all rows send: what they share stands on the page once. */
export function RowMarks({ context, list, next }: Pick<MarkProps, "context" | "list" | "next">) {
  if (!context.rights.marks) return null;
  return (
    <form id={ROW_MARKS} method="post" action="/marks">
      <input type="hidden" name="_csrf" value={context.csrf} />
      {list !== null && <input type="hidden" name="list" value={list} />}
      <input type="hidden" name="next" value={next} />
    </form>
  );
}

const ROW_MARKS = "row-marks";

/** The last mark, and a button for each that can be given in a row of a list; see `RowMarks`. */
export function MarkButtons({
  context,
  customer,
  now,
}: Pick<MarkProps, "context" | "customer" | "now">) {
  if (!context.rights.marks) return now === null ? null : <Tag status={now} />;
  return (
    <details class="marks">
      <summary>
        {now === null ? "Mark" : <Tag status={now} />}
        <span class="hidden"> customer {customer}</span>
      </summary>
      <p>
        {markStatuses.map((status) => (
          <button
            class="quiet"
            type="submit"
            form={ROW_MARKS}
            name="mark"
            value={`${status}:${customer}`}
          >
            {STATUS_WORDS[status]}
          </button>
        ))}
      </p>
    </details>
  );
}

/** The whole form: what happened, when, and a note. */
export function MarkForm(props: MarkProps & { readonly today: string }) {
  const { context, now, today } = props;
  if (!context.rights.marks) return null;
  return (
    <form class="mark-form" method="post" action="/marks">
      <Hidden {...props} />
      <fieldset class="choices">
        <legend>What happened</legend>
        {markStatuses.map((status, i) => (
          <label>
            <input
              type="radio"
              name="status"
              value={status}
              required
              checked={now === null ? i === 0 : now === status}
            />
            <span>{STATUS_WORDS[status]}</span>
          </label>
        ))}
      </fieldset>
      <label>
        <span>On</span>
        <input type="date" name="on" value={today} max={today} required />
      </label>
      <label class="wide">
        <span>Note</span>
        <textarea name="note" rows={2} maxLength={2000} />
      </label>
      <button type="submit">Save</button>
    </form>
  );
}

export function Tag({ status }: { readonly status: string }) {
  return <span class={`status ${status.replace(" ", "-")}`}>{STATUS_WORDS[status] ?? status}</span>;
}
