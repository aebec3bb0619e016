import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import * as z from "zod";

const none = z.strictObject({});
const choice = z.array(z.strictObject({ value: z.string(), customers: z.number() }));

/** Adds the segments, lifecycle stages and value tiers with their sizes. */
export const segmentRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    "/segments",
    {
      schema: {
        querystring: none,
        response: { 200: z.object({ segments: choice, stages: choice, tiers: choice }) },
      },
    },
    async ({ shop, rights }) => {
      const { segment, stage, tier } = shop.choices(null, rights);
      return { segments: [...segment], stages: [...stage], tiers: [...tier] };
    },
  );
};
