import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll } from "vitest";

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Serves what MLflow's REST API answers a client that logs a run, and keeps every request; `answer` may answer otherwise. */
export async function trackingRecorder(
  answer: (asked: Asked) => Answer | null = () => null,
): Promise<{ readonly uri: string; readonly asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const one = { ...requestOf(request), body: await text(request) };
    asked.push(one);
    const { status, body, headers = {} } = answer(one) ?? usual(one);
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  afterAll(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { uri: `http://127.0.0.1:${port}`, asked };
}

function requestOf({ method = "", url = "", headers }: IncomingMessage) {
  return { method, path: url, authorization: headers.authorization };
}

function usual({ path }: Asked): Answer {
  if (path.includes("get-by-name"))
    return { status: 404, body: { error_code: "RESOURCE_DOES_NOT_EXIST", message: "none" } };
  if (path.endsWith("experiments/create")) return { status: 200, body: { experiment_id: "7" } };
  if (path.endsWith("runs/create"))
    return {
      status: 200,
      body: { run: { info: { run_id: "r1", artifact_uri: "mlflow-artifacts:/7/r1/artifacts" } } },
    };
  return { status: 200, body: {} };
}
