import swagger from "@fastify/swagger";
import type { FastifyInstance } from "fastify";
import { jsonSchemaTransform } from "fastify-type-provider-zod";
import packageJson from "../../package.json" with { type: "json" };
import type { ScoreOne } from "../score-one.ts";
import type { Shop } from "../shop/shop.ts";
import type { WorkStore } from "../store/work-store.ts";
import { auditRoutes } from "./audit.ts";
import { customerRoutes } from "./customers.ts";
import { markRoutes } from "./marks.ts";
import { runRoutes } from "./runs.ts";
import { scoreRoutes } from "./score.ts";
import { segmentRoutes } from "./segments.ts";

export interface ApiParts {
  readonly store: WorkStore;
  /** Milliseconds of the clock. */
  readonly now: () => number;
  readonly scoreOne: ((shop: Shop) => ScoreOne | null) | null;
}

/** Adds the API below `/api/v1`, which takes JSON and nothing else, and its description at `/api`. */
export async function registerApi(app: FastifyInstance, parts: ApiParts): Promise<void> {
  await app.register(async (scope) => {
    await scope.register(swagger, {
      openapi: {
        openapi: "3.1.0",
        info: {
          title: "Quintile",
          description: "Lists, customers, segments, runs and marks, as far as your token may see.",
          version: packageJson.version,
        },
        components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
        security: [{ token: [] }],
      },
      transform: jsonSchemaTransform,
    });
    await scope.register(
      async (api) => {
        api.removeContentTypeParser(["text/plain", "application/x-www-form-urlencoded"]);
        await api.register(customerRoutes(parts));
        await api.register(segmentRoutes);
        await api.register(runRoutes);
        await api.register(markRoutes(parts));
        await api.register(auditRoutes(parts));
        await api.register(scoreRoutes(parts));
      },
      { prefix: "/api/v1" },
    );
    scope.get("/api", { schema: { hide: true } }, async () => scope.swagger());
  });
}
