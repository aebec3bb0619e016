import { mkdir } from "node:fs/promises";
import { ConfigurationError } from "../data/errors.ts";
import type { Role } from "../serve/rights.ts";
import type { WorkStore } from "../serve/store/work-store.ts";
import type { Said } from "./said.ts";
import { type Business, workFiles } from "./work-files.ts";

interface CreateTokenOptions extends Business {
  readonly role: Role;
  readonly name: string;
  /** Null: never. */
  readonly expiresInDays: number | null;
}

/** Makes a token and tells its secret, which is kept nowhere. */
export async function createToken(options: CreateTokenOptions): Promise<Said> {
  const { role, expiresInDays } = options;
  const name = options.name.trim();
  if (!/^[\p{L}\p{N}][\p{L}\p{N} ._@'-]{0,79}$/u.test(name))
    throw new ConfigurationError(
      "a token's name needs 1 to 80 letters, digits, spaces or any of . _ @ ' -",
    );
  return await withTokens(options, (store) => {
    const day = new Date().toISOString().slice(0, 10);
    const isTaken = store
      .tokens()
      .some((token) => token.name === name && stateOf(token, day) === "valid");
    if (isTaken)
      throw new ConfigurationError(
        `there is a token for '${name}' already; revoke it first, so that the audit log stays clear`,
      );
    const expiresOn = expiresInDays === null ? null : daysAfter(day, expiresInDays);
    const { id, secret } = store.createToken({ role, name, expiresOn });
    return {
      lines: [
        secret,
        `That is the token of ${name} (${role}), ${expiresOn === null ? "without expiry" : `until ${expiresOn}`}; it is shown this once.`,
        `Revoke it with 'quintile token revoke ${id}'.`,
      ],
      document: { id, secret, role, name, expires_on: expiresOn },
    };
  });
}

/** Lists every token ever made, without its secret. */
export async function listTokens(business: Business): Promise<Said> {
  return await withTokens(business, (store) => {
    const day = new Date().toISOString().slice(0, 10);
    const tokens = store.tokens().map((token) => ({
      id: token.id,
      role: token.role,
      name: token.name,
      created_at: token.createdAt,
      expires_on: token.expiresOn,
      state: stateOf(token, day),
    }));
    const lines = tokens.map(
      ({ id, role, name, expires_on, state }) =>
        `${id}  ${role.padEnd(9)}  ${state.padEnd(7)}  ${(expires_on ?? "no expiry").padEnd(10)}  ${name}`,
    );
    return {
      lines:
        lines.length > 0 ? lines : ["There is no token yet: 'quintile token create' makes one."],
      document: { tokens },
    };
  });
}

/** Revokes a token for good; whoever is logged in with it is out at once. */
export async function revokeToken(id: string, business: Business): Promise<Said> {
  return await withTokens(business, (store) => {
    if (!store.revokeToken(id))
      throw new ConfigurationError(
        `there is no token '${id}' to revoke, 'quintile token list' names them`,
      );
    return { lines: [`Revoked ${id}.`], document: { id, state: "revoked" } };
  });
}

async function withTokens(business: Business, work: (store: WorkStore) => Said): Promise<Said> {
  const files = await workFiles(business);
  await mkdir(files.runs, { recursive: true });
  const { openStore } = await import("../serve/store/work-store.ts");
  const store = openStore(files.tokens);
  try {
    return work(store);
  } finally {
    store.close();
  }
}

function stateOf(
  token: { readonly revokedAt: string | null; readonly expiresOn: string | null },
  day: string,
): "valid" | "revoked" | "expired" {
  if (token.revokedAt !== null) return "revoked";
  return token.expiresOn !== null && token.expiresOn <= day ? "expired" : "valid";
}

function daysAfter(day: string, n: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + n * 86_400_000).toISOString().slice(0, 10);
}
