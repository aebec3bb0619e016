import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import * as z from "zod";
import { HttpError } from "../http-error.ts";

const run = z.strictObject({
  name: z.string(),
  as_of: z.string().nullable(),
  currency: z.string().nullable(),
  customers: z.number(),
  targets: z.array(z.string()),
});

/** Adds the run that the server answers from. */
export const runRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    "/runs",
    {
      schema: {
        querystring: z.strictObject({}),
        response: { 200: z.object({ runs: z.array(run) }) },
      },
    },
    async ({ shop, rights }) => {
      if (!rights.models) throw new HttpError(403, "your role may not see runs");
      const { name, as_of, currency, customers, targets } = shop.run;
      const seen = targets.filter((target) => rights.targets.includes(target));
      return { runs: [{ name, as_of, currency, customers, targets: seen }] };
    },
  );
};
