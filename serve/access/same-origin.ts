import type { FastifyRequest } from "fastify";

/** Tells whether a browser says that a request comes from another site; programs that are no browser say nothing. */
export function isForeign({ headers, host }: FastifyRequest): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return true;
  const { origin } = headers;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}

/** Tells whether a Host header names this machine itself, which a name that was rebound to it does not. */
export function isLocalHost(host: string): boolean {
  return /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i.test(host);
}

/** Tells whether a Host header is a name or an address with an optional port, and nothing else. */
export function isHost(host: string): boolean {
  return /^(?:[a-z0-9](?:[a-z0-9.-]{0,252})?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i.test(host);
}
