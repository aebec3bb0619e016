import { ConfigurationError } from "../../data/errors.ts";
import { isServer } from "../../data/mlflow-options.ts";

/** An MLflow tracking server, asked by its REST API. */
export interface TrackingServer {
  readonly uri: string;
  /** Asks for what is there; null where the server says that it is not. */
  readonly get: (path: string, query: Readonly<Record<string, string>>) => Promise<unknown>;
  readonly post: (path: string, body: unknown) => Promise<unknown>;
  /** Puts a file at a path of the server's artefact proxy. */
  readonly put: (path: string, content: Uint8Array, type: string) => Promise<void>;
}

/** What the environment says of who logs, by the names that MLflow's own client reads. */
export type Credentials = Readonly<
  Partial<
    Record<
      "MLFLOW_TRACKING_TOKEN" | "MLFLOW_TRACKING_USERNAME" | "MLFLOW_TRACKING_PASSWORD",
      string | undefined
    >
  >
>;

/** The server answered, but refused; or it did not answer. The message is one sentence without secrets. */
export class TrackingError extends Error {
  override readonly name = "TrackingError";
}

const API = "api/2.0/mlflow";
const ARTIFACTS = "api/2.0/mlflow-artifacts/artifacts";
const ASK_MS = 30_000;
const PUT_MS = 60_000;

/** Returns a tracking server; a user and password go before a token, as with MLflow's own client. */
export function trackingServer(uri: string, environment: Credentials): TrackingServer {
  if (!isServer(uri))
    throw new ConfigurationError(
      `an MLflow server requires http:// or https:// and a host without a user or password, got '${withoutSecrets(uri)}'`,
    );
  const base = uri.replace(/\/+$/, "");
  const authorization = authorizationOf(environment);
  const ask = async (url: string, init: RequestInit, timeout: number): Promise<Response> => {
    const headers = { ...init.headers, ...(authorization === null ? {} : { authorization }) };
    try {
      // A redirect could carry the secret elsewhere.
      const options = { ...init, headers, redirect: "error" as const };
      return await fetch(url, { ...options, signal: AbortSignal.timeout(timeout) });
    } catch (error) {
      throw new TrackingError(`${base} does not answer (${reasonOf(error)})`);
    }
  };
  return {
    uri: base,
    async get(path, query) {
      const url = `${base}/${API}/${path}?${new URLSearchParams(query)}`;
      const response = await ask(url, { method: "GET" }, ASK_MS);
      if (response.status === 404) return null;
      return await answerOf(response, path);
    },
    async post(path, body) {
      const init = {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      };
      return await answerOf(await ask(`${base}/${API}/${path}`, init, ASK_MS), path);
    },
    async put(path, content, type) {
      const url = `${base}/${ARTIFACTS}/${path.split("/").map(encodeURIComponent).join("/")}`;
      const init = {
        method: "PUT",
        headers: { "content-type": type },
        body: Uint8Array.from(content),
      };
      const response = await ask(url, init, PUT_MS);
      if (!response.ok) throw new TrackingError(await refusal(response, `artefact ${path}`));
    },
  };
}

function authorizationOf(environment: Credentials): string | null {
  const { MLFLOW_TRACKING_USERNAME: user, MLFLOW_TRACKING_PASSWORD: password } = environment;
  if (user && password)
    return `Basic ${Buffer.from(`${user}:${password}`, "utf8").toString("base64")}`;
  const { MLFLOW_TRACKING_TOKEN: token } = environment;
  return token ? `Bearer ${token}` : null;
}

async function answerOf(response: Response, path: string): Promise<unknown> {
  if (!response.ok) throw new TrackingError(await refusal(response, path));
  try {
    return await response.json();
  } catch {
    throw new TrackingError(`${path}: the answer is no JSON, so this is no MLflow tracking server`);
  }
}

const SHOWN = 200;

async function refusal(response: Response, what: string): Promise<string> {
  const text = await response.text().catch(() => "");
  const message = messageIn(text) ?? text;
  const said = message.replace(/\s+/g, " ").trim().slice(0, SHOWN);
  return `${what}: the server says ${response.status}${said === "" ? "" : `, ${said}`}`;
}

function messageIn(text: string): string | null {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === "string" ? message : null;
  } catch {
    return null;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : null;
  return error.name === "TimeoutError" ? "it took too long" : (code ?? error.message);
}

function withoutSecrets(uri: string): string {
  return uri.replace(/\/\/[^/@]*@/, "//***@");
}
