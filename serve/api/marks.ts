import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import * as z from "zod";
import { HttpError } from "../http-error.ts";
import type { Rights } from "../rights.ts";
import type { Mark, WorkStore } from "../store/work-store.ts";
import { text, whole } from "./list-query.ts";

const DAY_MS = 86_400_000;

const status = z.enum(["contacted", "saved", "lost", "not now"]);
const mark = z.strictObject({
  id: z.number(),
  at: z.string(),
  customer: z.string(),
  list: z.string().nullable(),
  status,
  note: z.string(),
  on: z.string(),
  by: z.string(),
});
const newMark = z.strictObject({
  customer: text,
  list: text.nullable().default(null),
  status,
  note: z
    .string()
    .max(2000)
    .regex(/^[^\p{Cs}\0]*$/u, "expected a text")
    .default(""),
  on: z.iso.date().describe("the day it happened"),
});

/** Adds what people did with customers: read in order, page by page, and written. */
export function markRoutes({
  store,
  now,
}: {
  readonly store: WorkStore;
  readonly now: () => number;
}): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      "/marks",
      {
        schema: {
          querystring: z.strictObject({
            after: whole(0, 999_999_999).default(0),
            limit: whole(1, 1000).default(100),
          }),
          response: { 200: z.object({ marks: z.array(mark), next: z.number().nullable() }) },
        },
      },
      async ({ rights, query: { after, limit } }) => {
        const read = store.marksAfter(after, limit);
        const last = read.at(-1);
        return {
          marks: read.filter(({ list }) => maySee(list, rights)).map(plainMark),
          next: read.length === limit && last !== undefined ? last.id : null,
        };
      },
    );
    app.post(
      "/marks",
      { schema: { body: newMark, response: { 201: mark } } },
      async (request, reply) => {
        const { body, rights, viewer, shop } = request;
        if (!rights.marks) throw new HttpError(403, "your role may not mark customers");
        // In other time zones it may be tomorrow already.
        if (Date.parse(body.on) > now() + DAY_MS)
          throw new HttpError(400, `a mark is of today or before, got ${body.on}`);
        if (!maySee(body.list, rights)) throw new HttpError(404, "there is no such list");
        if (shop.customer(body.customer, rights) === null)
          throw new HttpError(404, "there is no such customer");
        const kept = store.mark(
          { ...body, by: viewer.name },
          {
            by: viewer.name,
            role: viewer.role,
            action: "mark",
            what: body.customer,
            detail: `${body.status}${body.list === null ? "" : `, list ${body.list}`}`,
          },
        );
        reply.code(201);
        return plainMark(kept);
      },
    );
  };
}

function maySee(list: string | null, rights: Rights): boolean {
  return list === null || rights.lists.includes(list);
}

function plainMark({ id, at, customer, list, status, note, on, by }: Mark) {
  return { id, at, customer, list, status, note, on, by };
}
