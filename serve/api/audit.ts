import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import * as z from "zod";
import { HttpError } from "../http-error.ts";
import { roles } from "../rights.ts";
import type { WorkStore } from "../store/work-store.ts";
import { whole } from "./list-query.ts";

const entry = z.strictObject({
  id: z.number(),
  at: z.string(),
  by: z.string(),
  role: z.enum(roles).nullable(),
  action: z.string(),
  what: z.string(),
  detail: z.string(),
});

/** Adds the audit log, the newest first, for those who may see it. */
export function auditRoutes({ store }: { readonly store: WorkStore }): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      "/audit",
      {
        schema: {
          querystring: z.strictObject({
            before: whole(0, 999_999_999).optional(),
            limit: whole(1, 1000).default(100),
          }),
          response: { 200: z.object({ entries: z.array(entry), next: z.number().nullable() }) },
        },
      },
      async ({ rights, query: { before, limit } }) => {
        if (!rights.audit) throw new HttpError(403, "your role may not see the audit log");
        const entries = store.auditEntries({ ...(before === undefined ? {} : { before }), limit });
        const last = entries.at(-1);
        return {
          entries: entries.map(({ id, at, by, role, action, what, detail }) => ({
            id,
            at,
            by,
            role,
            action,
            what,
            detail,
          })),
          next: entries.length === limit && last !== undefined ? last.id : null,
        };
      },
    );
  };
}
