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

/** The last mark, and a button for each that can be given in a row of a list. */
export function MarkButtons(props: MarkProps) {
  const { context, customer, now } = props;
  if (!context.rights.marks) return now === null ? null : <Tag status={now} />;
  return (
    <details class="marks">
      <summary>
        {now === null ? "Mark" : <Tag status={now} />}
        <span class="hidden"> customer {customer}</span>
      </summary>
      <form method="post" action="/marks">
        <Hidden {...props} />
        {markStatuses.map((status) => (
          <button class="quiet" type="submit" name="status" value={status}>
            {STATUS_WORDS[status]}
          </button>
        ))}
      </form>
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
