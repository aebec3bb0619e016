import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { HttpError } from "../http-error.ts";
import {
  type ScoredCustomer,
  type ScoreOne,
  scoredCustomer,
  scoreRequest,
  UnscorableError,
} from "../score-one.ts";
import type { Shop } from "../shop/shop.ts";

const bodyLimit = 8 * 1024 * 1024;

/** Adds the scoring of one customer whose rows the request brings; nothing of it is kept. */
export function scoreRoutes({
  scoreOne,
}: {
  readonly scoreOne: ((shop: Shop) => ScoreOne | null) | null;
}): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      "/score",
      { bodyLimit, schema: { body: scoreRequest, response: { 200: scoredCustomer } } },
      async ({ body, rights, shop }) => {
        const score = scoreOne?.(shop) ?? null;
        if (score === null)
          throw new HttpError(
            404,
            "this run scores nobody alone; an earlier version wrote it, so run it again",
          );
        const scored = await score(body).catch((error: unknown) => {
          if (error instanceof UnscorableError) throw new HttpError(422, error.message);
          throw error;
        });
        const targets = scored.targets.filter(({ target }) => rights.targets.includes(target));
        return { ...scored, targets } satisfies ScoredCustomer;
      },
    );
  };
}
