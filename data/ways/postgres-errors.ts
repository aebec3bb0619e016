import { ConfigurationError, DataError } from "../errors.ts";
import type { ServerAddress } from "./postgres-address.ts";

const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "no such host",
  EAI_AGAIN: "its name cannot be looked up",
  ETIMEDOUT: "it does not answer",
  EHOSTUNREACH: "no way leads there",
  ENETUNREACH: "no way leads there",
  ENOENT: "no such socket",
};

/** Returns why a connection failed, as one sentence without the user and the password. */
export function connectionProblem(error: unknown, { host, port, database }: ServerAddress): Error {
  const { code, message } = partsOf(error);
  const where = `${host}:${port}`;
  if (code === "28P01" || code === "28000" || /password|SASL|SCRAM/i.test(message))
    return new DataError(
      "the server refuses the user or the password, check user and the environment variable of the password",
    );
  if (code === "3D000") return new DataError(`the server has no database '${database}'`);
  if (/does not support SSL/i.test(message))
    return new DataError("the server speaks no SSL, say ssl: false if that is right");
  if (/certificate|SELF_SIGNED|CERT_|altname/i.test(`${code} ${message}`))
    return new DataError(
      "the server's certificate cannot be checked, name its authority in NODE_EXTRA_CA_CERTS or say ssl: unverified",
    );
  const reason = UNREACHABLE[code] ?? (/timeout/i.test(message) ? "it does not answer" : null);
  if (reason !== null) return new DataError(`cannot reach ${where}: ${reason}`);
  return new DataError(`the server at ${where} takes no connection (${message || code})`);
}

/** Returns what is wrong with a query: a fault of the configuration where the server says so. */
export function queryProblem(error: unknown, place: string, table: boolean): Error {
  const { code, message } = partsOf(error);
  const key = `${place}.${table ? "table" : "query"}`;
  if (code === "25006" || /multiple commands/.test(message))
    return new ConfigurationError(`${key}: expected one select`);
  // Classes 22 (a value that a function cannot take), 42 (syntax and rights), 0A (not supported).
  if (/^(0A|22|42)/.test(code)) return new ConfigurationError(`${key}: ${message}`);
  return new DataError(`the rows stopped coming (${message || code})`);
}

function partsOf(error: unknown): { readonly code: string; readonly message: string } {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const [message = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  return { code, message };
}
