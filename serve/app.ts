import cookie from "@fastify/cookie";
import formbody from "@fastify/formbody";
import helmet from "@fastify/helmet";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import { type Access, isHttps } from "./access/access.ts";
import { auditDownloads } from "./access/audit-downloads.ts";
import { authenticate } from "./access/authenticate.ts";
import { requestLimits } from "./access/request-limit.ts";
import { securityHeaders } from "./access/security-headers.ts";
import { registerApi } from "./api/api.ts";
import { errorPage } from "./error-page.tsx";
import { HttpError } from "./http-error.ts";
import { registerPages } from "./page-routes.ts";
import { type Rights, type Role, rightsOf, type Viewer } from "./rights.ts";
import type { ScoreOne } from "./score-one.ts";
import type { Shop } from "./shop/shop.ts";
import type { Shops } from "./shops.ts";
import type { WorkStore } from "./store/work-store.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Who asks; set before any handler but those of public routes. */
    viewer: Viewer;
    rights: Rights;
    /** Goes into every form as the hidden field `_csrf`, or with a script's request as the header `x-csrf-token`. */
    csrf: string;
    /** The newest run when the request came; it stays while the request lives, whatever is loaded meanwhile. */
    shop: Shop;
  }
  interface FastifyInstance {
    /** Every route there is. */
    routeTable: readonly { readonly method: string; readonly url: string }[];
  }
  interface FastifyContextConfig {
    /** Answers without a login: the login itself, stylesheet, script, icon. */
    isPublic?: true;
  }
}

export interface AppOptions {
  /** Asked once for every request. */
  readonly shop: Pick<Shops, "take" | "giveBack">;
  readonly store: WorkStore;
  readonly access: Access;
  /** Returns how one customer is scored by a run, null where it cannot be; null where no run can. */
  readonly scoreOne: ((shop: Shop) => ScoreOne | null) | null;
}

const bodyLimit = 64 * 1024;

/** Returns the server of the page and the API, ready to listen or to be asked by `inject`. */
export async function buildApp({
  shop,
  store,
  access,
  scoreOne,
}: AppOptions): Promise<FastifyInstance> {
  const app: FastifyInstance = fastify({
    trustProxy: access.behindProxy ? (_address: string, hop: number) => hop === 0 : false,
    https: access.tls,
    bodyLimit,
    requestTimeout: 30_000,
    keepAliveTimeout: 65_000,
    routerOptions: { maxParamLength: 500 },
    frameworkErrors: (error, request, reply) => {
      void answerError(error, request as FastifyRequest, reply as unknown as FastifyReply, access);
    },
  });
  const routeTable: { readonly method: string; readonly url: string }[] = [];
  app.decorate("routeTable", routeTable);
  app.addHook("onRoute", ({ method, url }) => {
    for (const one of [method].flat()) routeTable.push({ method: one, url });
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler((error: Error, request, reply) => answerError(error, request, reply, access));
  app.setNotFoundHandler((request, reply) =>
    answer(request, reply, 404, "nothing is kept under this address"),
  );
  await app.register(helmet, securityHeaders({ https: isHttps(access) }));
  await app.register(cookie);
  await app.register(formbody, { bodyLimit });
  const limits = await requestLimits(app, access);
  app.decorateRequest("rights", null as unknown as Rights);
  app.decorateRequest("shop", null as unknown as Shop);
  app.addHook("onRequest", limits.address);
  app.addHook("onRequest", async ({ headers }) => {
    if (headers["content-encoding"] !== undefined)
      throw new HttpError(415, "a body must not be compressed");
  });
  authenticate(app, access);
  app.addHook("onRequest", async (request, reply) => {
    if (request.viewer === null) return;
    await limits.token(request);
    const taken = shop.take();
    reply.raw.once("close", () => shop.giveBack(taken));
    request.shop = taken;
    request.rights = seen(request.viewer.role, taken, access);
  });
  app.addHook("onSend", async (_request, reply) => {
    if (!reply.hasHeader("cache-control")) reply.header("cache-control", "no-store");
  });
  auditDownloads(app, store);
  await registerApi(app, { store, scoreOne, now: access.now });
  await registerPages(app, { store });
  return app;
}

/** Returns what a role may see of a run, by the roles of now where they are known; runs of earlier versions name none. */
function seen(role: Role, { run }: Shop, { roles }: Access): Rights {
  const serve = roles ?? run.configuration.serve ?? { roles: {} };
  return rightsOf(role, { ...run.configuration, serve });
}

function answerError(
  error: Error & { readonly statusCode?: number; readonly retryAfter?: number | null },
  request: FastifyRequest,
  reply: FastifyReply,
  { onError }: Access,
) {
  const { statusCode = 500, retryAfter } = error;
  const isOurs = statusCode < 400 || statusCode >= 500;
  if (isOurs) onError(error);
  if (typeof retryAfter === "number") reply.header("retry-after", retryAfter);
  return answer(
    request,
    reply,
    isOurs ? 500 : statusCode,
    isOurs
      ? "the server could not do this; whoever runs it finds the cause in its output"
      : error.message,
  );
}

function answer(request: FastifyRequest, reply: FastifyReply, status: number, says: string) {
  reply.code(status);
  const isPage =
    !request.url.startsWith("/api") && request.headers.accept?.includes("text/html") === true;
  return isPage
    ? reply.type("text/html; charset=utf-8").send(errorPage(status, says))
    : reply
        .type("application/json; charset=utf-8")
        .serializer(JSON.stringify)
        .send({ error: says });
}
