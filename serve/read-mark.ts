import * as z from "zod";
import { HttpError } from "./http-error.ts";
import { markStatuses, type NewMark } from "./store/work-store.ts";

const form = z.object({
  customer: z.string().min(1).max(500),
  list: z.string().max(200).default(""),
  status: z.enum(markStatuses),
  note: z.string().max(2000).default(""),
  on: z.union([z.iso.date(), z.literal("")]).default(""),
  next: z.string().max(2000).default("/"),
});

/** Reads a mark that a form sent, and the page to show next; a day that is not said is `today`. */
export function readMark(
  body: unknown,
  { today }: { readonly today: string },
): Omit<NewMark, "by"> & { readonly next: string } {
  const read = form.safeParse(parted(body));
  if (!read.success)
    throw new HttpError(
      400,
      `a mark requires a customer, a day and one of ${markStatuses.join(", ")}: ${read.error.issues.map(({ path }) => path.join(".")).join(", ")} cannot be read`,
    );
  const { list, on, note, next, ...mark } = read.data;
  if (note.includes("\0")) throw new HttpError(400, "a note holds no zero byte");
  if (on > today) throw new HttpError(400, `a mark is of today or before, got ${on}`);
  return {
    ...mark,
    note: note.trim(),
    list: list === "" ? null : list,
    on: on === "" ? today : on,
    next: isPage(next) ? next : "/",
  };
}

/** A button in a row says the status and the customer at once: `contacted:c001`. */
function parted(body: unknown): unknown {
  const mark = typeof body === "object" && body !== null && "mark" in body ? body.mark : undefined;
  if (typeof mark !== "string") return body;
  const place = mark.indexOf(":");
  return { ...(body as object), status: mark.slice(0, place), customer: mark.slice(place + 1) };
}

/** Only the pages that have marks are gone back to: nobody is sent elsewhere by a link. */
function isPage(next: string): boolean {
  return /^\/(lists|customers)(\/[\w%.~-]+)?(\?[\w%.~=&*+-]*)?(#marks)?$/.test(next);
}
