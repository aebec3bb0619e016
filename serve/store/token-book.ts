import { createHash, randomBytes } from "node:crypto";
import type { Role } from "../rights.ts";
import { requireDay } from "./require-day.ts";
import type { StoreFile } from "./store-file.ts";

export interface NewToken {
  readonly role: Role;
  readonly name: string;
  /** The first day (UTC) that the token is no longer taken on; null where it never expires. */
  readonly expiresOn: string | null;
}

export interface Token extends NewToken {
  readonly id: string;
  readonly createdAt: string;
  readonly revokedAt: string | null;
}

export interface CreatedToken {
  readonly id: string;
  readonly secret: string;
}

export interface FoundToken {
  readonly id: string;
  readonly role: Role;
  readonly name: string;
}

export interface TokenReads {
  /** Returns every token ever made, the oldest first. */
  readonly tokens: () => readonly Token[];
}

export interface TokenBook {
  readonly reads: TokenReads;
  readonly create: (token: NewToken) => CreatedToken;
  readonly find: (secret: string) => FoundToken | null;
  readonly revoke: (id: string) => boolean;
}

const SECRET_BYTES = 32;
const ID_BYTES = 6;
const COLUMNS =
  'id, role, name, created_at as "createdAt", expires_on as "expiresOn", revoked_at as "revokedAt"' as const;

/** Returns what is known of tokens: secrets of 256 random bits, of which only the SHA-256 hash is kept. */
export function tokenBook({ rows, run }: StoreFile, clock: () => Date): TokenBook {
  const tokens = (rest: string, values: readonly string[] = []) =>
    rows(`select ${COLUMNS} from tokens ${rest}`, values) as unknown as readonly Token[];
  return {
    reads: { tokens: () => tokens("order by created_at, id") },
    create: ({ role, name, expiresOn }) => {
      if (expiresOn !== null) requireDay(expiresOn);
      const id = randomBytes(ID_BYTES).toString("hex");
      const secret = `quintile_${randomBytes(SECRET_BYTES).toString("base64url")}`;
      run(
        "insert into tokens (id, role, name, hash, created_at, expires_on) values (?, ?, ?, ?, ?, ?)",
        [id, role, name, hashOf(secret), clock().toISOString(), expiresOn],
      );
      return { id, secret };
    },
    find: (secret) => {
      const [token] = tokens(
        "where hash = ? and revoked_at is null and (expires_on is null or expires_on > ?)",
        [hashOf(secret), clock().toISOString().slice(0, 10)],
      );
      return token === undefined ? null : { id: token.id, role: token.role, name: token.name };
    },
    revoke: (id) =>
      run("update tokens set revoked_at = ? where id = ? and revoked_at is null", [
        clock().toISOString(),
        id,
      ]).changes > 0,
  };
}

function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
