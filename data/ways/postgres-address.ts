import { ConfigurationError } from "../errors.ts";
import type { PostgresOptions } from "../postgres-schema.ts";

/** Where a server is and who asks; `name` says it without the user and the password. */
export interface ServerAddress {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string | undefined;
  readonly ssl: false | { readonly rejectUnauthorized: boolean };
}

type Ssl = NonNullable<PostgresOptions["ssl"]>;

/** Returns a server's address, its secrets taken from the environment; `place` is its key in the configuration. */
export function addressOf(options: PostgresOptions, place: string): ServerAddress {
  if (options.url_env !== undefined)
    return fromUrl(variable(options.url_env, `${place}.url_env`), options, place);
  const { host = "localhost", port = 5432, database = "", user = "", password_env } = options;
  const password = password_env && variable(password_env, `${place}.password_env`);
  return named({ host, port, database, user, password, ssl: options.ssl ?? false });
}

/** Returns the address in a text that holds no password; `place` is the option that it stands under. */
export function addressOfUrl(text: string, place: string): ServerAddress {
  const url = URL.canParse(text) ? new URL(text) : null;
  // What stands on a command line is seen by others and kept in its history.
  if (url !== null && (url.password !== "" || url.searchParams.has("password")))
    throw new ConfigurationError(
      `${place}: a password does not belong on a command line, put it into the environment variable PGPASSWORD`,
    );
  const address = parsed(text, undefined);
  if (address === null)
    throw new ConfigurationError(
      `${place}: expected an address such as postgres://user@host:5432/database`,
    );
  return address;
}

function variable(name: string, place: string): string {
  const value = process.env[name];
  if (value === undefined || value === "")
    throw new ConfigurationError(`${place}: the environment variable ${name} is not set`);
  return value;
}

/** Nothing of the address itself enters a message: it holds a password. */
function fromUrl(text: string, { url_env, ssl }: PostgresOptions, place: string): ServerAddress {
  const address = parsed(text, ssl);
  if (address === null)
    throw new ConfigurationError(
      `${place}.url_env: the environment variable ${url_env} holds no address such as postgresql://user:password@host:5432/database`,
    );
  return address;
}

function parsed(text: string, ssl: Ssl | undefined): ServerAddress | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  const database = decoded(url?.pathname.slice(1) ?? "");
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol) || database === "" || !url.username)
    return null;
  return named({
    host:
      decoded(url.hostname.replace(/^\[(.*)\]$/, "$1")) ||
      (url.searchParams.get("host") ?? "localhost"),
    port: Number(url.port || 5432),
    database,
    user: decoded(url.username),
    password: url.password === "" ? undefined : decoded(url.password),
    ssl: ssl ?? sslOf(url.searchParams.get("sslmode")),
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function sslOf(mode: string | null): Ssl {
  if (mode === "require" || mode === "no-verify") return "unverified";
  return mode === "verify-ca" || mode === "verify-full";
}

function named(
  address: Omit<ServerAddress, "name" | "ssl"> & { readonly ssl: Ssl },
): ServerAddress {
  const { host, port, database, ssl } = address;
  return {
    ...address,
    name: `postgresql://${host}:${port}/${database}`,
    ssl: ssl === false ? false : { rejectUnauthorized: ssl === true },
  };
}
