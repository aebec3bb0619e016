import type { Configuration } from "../../data/schema.ts";
import type { Role } from "../rights.ts";

/** Finds out whose token it is. */
export interface Tokens {
  /** Null where there is no such token, or it was revoked or has expired. */
  findToken(
    secret: string,
  ): { readonly id: string; readonly role: Role; readonly name: string } | null;
  /** Tells whether a token was neither revoked nor has expired. */
  isValid(id: string): boolean;
}

/** Who may reach the server, and how. */
export interface Access {
  /** Null where the page is open to this machine and nobody logs in. */
  readonly tokens: Tokens | null;
  /** Certificate and key, PEM; null where the server itself speaks plain http. */
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null;
  /** One proxy stands before the server and says the address of who asks; it speaks https. */
  readonly behindProxy: boolean;
  /** `serve` of the configuration as it is now; null: as it was when the run was written. */
  readonly roles: Configuration["serve"] | null;
  /** Milliseconds of the clock. */
  readonly now: () => number;
  /** Told of what went wrong inside, which the asker is not. */
  readonly onError: (error: Error) => void;
  /** Requests a minute, for each address and for each token. */
  readonly requestsPerMinute?: { readonly address: number; readonly token: number };
}

/** Tells whether the browser speaks https, to this server or to the proxy before it. */
export function isHttps({ tls, behindProxy }: Access): boolean {
  return tls !== null || behindProxy;
}
