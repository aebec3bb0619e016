import * as z from "zod";

const name = z.string().min(1);

/** Where a PostgreSQL server is and what to select from it; a secret is named by its environment variable only. */
export const postgresSchema = z.strictObject({
  url_env: name
    .describe("environment variable with postgresql://user:password@host:port/database")
    .optional(),
  host: name.describe("localhost when absent").optional(),
  port: z.int().min(1).max(65535).describe("5432 when absent").optional(),
  database: name.describe("its name").optional(),
  user: name.describe("who logs in").optional(),
  password_env: name.describe("environment variable that holds the password").optional(),
  ssl: z
    .union([z.boolean(), z.literal("unverified")], "expected true, false or unverified")
    .describe("true: encrypted, the server's certificate checked; unverified: not checked")
    .optional(),
  table: name.describe("table or schema.table").optional(),
  query: name.describe("select, instead of table").optional(),
});

export type PostgresOptions = z.output<typeof postgresSchema>;

const SECRETS = ["password", "passwd", "pass", "pwd", "url", "uri", "connection_string", "dsn"];

/** Returns what to do instead of writing a secret into the configuration, or null for a key that would hold none. */
export function adviceOnSecret(key: string): string | null {
  if (!SECRETS.includes(key.toLowerCase())) return null;
  return /^p/i.test(key)
    ? "a password does not belong in the configuration, put it into an environment variable and name that with password_env"
    : "an address with a password does not belong in the configuration, put it into an environment variable and name that with url_env";
}
