import { randomBytes, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { HttpError } from "../http-error.ts";
import type { Viewer } from "../rights.ts";
import { type Access, isHttps } from "./access.ts";
import { addressKey } from "./address-key.ts";
import { LockOut } from "./lock-out.ts";
import { loginPage } from "./login-page.tsx";
import { isForeign, isHost, isLocalHost } from "./same-origin.ts";
import { Sessions, sessionHours } from "./sessions.ts";

const safe = new Set(["GET", "HEAD", "OPTIONS"]);
const openViewer: Viewer = { name: "this machine", role: "admin", tokenId: null };

/** Puts who asks on every request, refuses who may not ask, and adds the pages to log in and out. */
export function authenticate(app: FastifyInstance, access: Access): void {
  const { tokens, now } = access;
  const https = isHttps(access);
  const sessions = new Sessions();
  const addresses = new LockOut({ free: 5, firstMs: 10_000, longestMs: 3_600_000 });
  const openCsrf = randomBytes(32).toString("base64url");
  const cookie = https ? "__Host-quintile" : "quintile";
  const attempt = https ? "__Host-quintile-login" : "quintile-login";
  const cookieOptions = { path: "/", httpOnly: true, sameSite: "strict", secure: https } as const;

  app.decorateRequest("viewer", null as unknown as Viewer);
  app.decorateRequest("csrf", "");

  app.addHook("onRequest", async (request, reply) => {
    const expected = tokens === null ? isLocalHost(request.host) : isHost(request.host);
    if (!expected) throw new HttpError(421, "this server does not answer to that host name");
    if (!safe.has(request.method) && isForeign(request))
      throw new HttpError(403, "this came from another site");
    if (tokens === null) {
      request.viewer = openViewer;
      request.csrf = openCsrf;
      return;
    }
    const { authorization } = request.headers;
    if (authorization !== undefined) request.viewer = byToken(request, authorization);
    else if (!bySession(request) && request.routeOptions.config.isPublic !== true)
      return askToLogIn(request, reply);
  });

  app.addHook("preValidation", async (request) => {
    const { method, headers, body, csrf, routeOptions } = request;
    if (safe.has(method) || routeOptions.config.isPublic === true) return;
    if (headers.authorization !== undefined && tokens !== null) return;
    const isJson = headers["content-type"]?.startsWith("application/json") === true;
    if (tokens === null && isJson) return;
    const sent = headers["x-csrf-token"] ?? (body as { _csrf?: unknown } | null | undefined)?._csrf;
    if (!isSame(sent, csrf))
      throw new HttpError(403, "this form is too old or not ours, load the page again");
  });

  function byToken(request: FastifyRequest, authorization: string): Viewer {
    const [, secret = ""] = /^bearer +([\w.~+/=-]{1,200})$/i.exec(authorization) ?? [];
    const found = findToken(request, secret);
    if (found === null) throw new HttpError(401, "there is no such token, or it ended");
    return found;
  }

  /** Finds a token where the address need not wait, and counts where there is none. */
  function findToken(request: FastifyRequest, secret: string): Viewer | null {
    const address = addressKey(request.ip);
    const wait = addresses.waitMs(address, now());
    if (wait > 0)
      throw new HttpError(429, "too many failed attempts, wait a while", Math.ceil(wait / 1000));
    const found = secret === "" ? null : (tokens?.findToken(secret) ?? null);
    if (found === null) {
      addresses.fail(address, now());
      return null;
    }
    addresses.forgive(address);
    return { name: found.name, role: found.role, tokenId: found.id };
  }

  function bySession(request: FastifyRequest): boolean {
    const id = request.cookies[cookie];
    const session = id === undefined ? null : sessions.find(id, now());
    if (session === null || tokens?.isValid(session.viewer.tokenId ?? "") !== true) return false;
    request.viewer = session.viewer;
    request.csrf = session.csrf;
    return true;
  }

  async function askToLogIn(request: FastifyRequest, reply: FastifyReply) {
    const isPage = request.headers.accept?.includes("text/html") === true;
    if (request.method !== "GET" || request.is404 || !isPage)
      throw new HttpError(401, "log in first, or send a token");
    return reply.redirect(`/login?next=${encodeURIComponent(request.url)}`, 303);
  }

  app.get<{ Querystring: { next?: unknown } }>(
    "/login",
    { config: { isPublic: true } },
    async (request, reply) => {
      if (request.viewer !== null) return reply.redirect(localPath(request.query.next), 303);
      return showLogin(reply, { next: localPath(request.query.next), problem: null });
    },
  );

  app.post<{ Body: { token?: unknown; next?: unknown; _csrf?: unknown } | null }>(
    "/login",
    { config: { isPublic: true }, bodyLimit: 4096 },
    async (request, reply) => {
      const { token, next, _csrf } = request.body ?? {};
      if (!isSame(_csrf, request.cookies[attempt]))
        throw new HttpError(403, "this form is too old or not ours, load the page again");
      const secret = typeof token === "string" ? token.trim().slice(0, 200) : "";
      const viewer = findToken(request, secret);
      if (viewer === null) {
        reply.code(401);
        return showLogin(reply, {
          next: localPath(next),
          problem: "There is no such token, or it ended. Copy it whole and try again.",
        });
      }
      const before = request.cookies[cookie];
      if (before !== undefined) sessions.end(before);
      reply.setCookie(cookie, sessions.start(viewer, now()), {
        ...cookieOptions,
        maxAge: sessionHours * 3600,
      });
      reply.clearCookie(attempt, cookieOptions);
      return reply.redirect(localPath(next), 303);
    },
  );

  app.post("/logout", async (request, reply) => {
    const id = request.cookies[cookie];
    if (id !== undefined) sessions.end(id);
    reply.clearCookie(cookie, cookieOptions);
    return reply.redirect("/login", 303);
  });

  function showLogin(
    reply: FastifyReply,
    page: { readonly next: string; readonly problem: string | null },
  ) {
    const csrf = randomBytes(32).toString("base64url");
    reply.setCookie(attempt, csrf, { ...cookieOptions, maxAge: 3600 });
    return reply.type("text/html; charset=utf-8").send(loginPage({ ...page, csrf }));
  }
}

/** Returns a path of this server, and "/" for anything that a browser could take for another. */
function localPath(next: unknown): string {
  return typeof next === "string" && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,2000}$/.test(next)
    ? next
    : "/";
}

function isSame(sent: unknown, kept: string | undefined): boolean {
  if (typeof sent !== "string" || kept === undefined || kept === "") return false;
  const [a, b] = [Buffer.from(sent), Buffer.from(kept)];
  return a.length === b.length && timingSafeEqual(a, b);
}
