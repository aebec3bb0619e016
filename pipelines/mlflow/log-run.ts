import { readFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import type { Candidate, TargetReport } from "../../reports/target-report.ts";
import { readIf } from "../earlier-run.ts";
import type { RunDocument } from "../run-document.ts";
import type { Done } from "../work.ts";
import { batches } from "./batches.ts";
import { loggedFacts } from "./logged-facts.ts";
import {
  type Credentials,
  TrackingError,
  type TrackingServer,
  trackingServer,
} from "./tracking-server.ts";

/** What to say of logging: lines for a person, warnings for everybody. */
export interface LoggedRun {
  readonly lines: readonly string[];
  readonly warnings: readonly string[];
}

const NOTHING: LoggedRun = { lines: [], warnings: [] };

/**
 * Logs a run that has ended to the tracking server that was named, or that the configuration names; to none where neither
 * does. A server that is down or refuses is a warning: the run stands in its folder.
 */
export async function logRun(
  done: Done<RunDocument>,
  {
    uri,
    environment = process.env,
  }: { readonly uri: string | null; readonly environment?: Credentials },
): Promise<LoggedRun> {
  const { mlflow } = done.result.configuration;
  const named = uri ?? mlflow?.uri ?? null;
  if (named === null) return NOTHING;
  const experiment = mlflow?.experiment ?? done.result.name;
  try {
    return await log(done, trackingServer(named, environment), experiment);
  } catch (error) {
    if (!(error instanceof TrackingError)) throw error;
    return { lines: [], warnings: [`not logged to MLflow: ${error.message}`] };
  }
}

async function log(
  { result: document, path, seconds }: Done<RunDocument>,
  server: TrackingServer,
  experiment: string,
): Promise<LoggedRun> {
  const experimentId = await experimentNamed(server, experiment);
  const end = Date.now();
  const created = (await server.post("runs/create", {
    experiment_id: experimentId,
    run_name: basename(path),
    start_time: Math.round(end - 1000 * seconds),
    tags: [],
  })) as { run?: { info?: { run_id?: string; artifact_uri?: string } } } | null;
  const { run_id: runId, artifact_uri: artifacts = "" } = created?.run?.info ?? {};
  if (runId === undefined) throw new TrackingError("runs/create: the answer names no run");
  const update = async (status: "FINISHED" | "FAILED") =>
    await server.post("runs/update", { run_id: runId, status, end_time: Date.now() });
  try {
    const champions = await championsOf(document, path);
    for (const { metrics, ...batch } of batches(loggedFacts(document, champions)))
      await server.post("runs/log-batch", {
        run_id: runId,
        ...batch,
        ...(metrics === undefined
          ? {}
          : { metrics: metrics.map((metric) => ({ ...metric, timestamp: end, step: 0 })) }),
      });
  } catch (error) {
    await update("FAILED").catch(() => null);
    throw error;
  }
  const warnings = await logArtifacts(server, artifacts, document, path);
  await update("FINISHED");
  return {
    lines: [`Logged to ${server.uri}/#/experiments/${experimentId}/runs/${runId}`],
    warnings,
  };
}

/** Returns the id of an experiment, which is made where there is none. */
async function experimentNamed(server: TrackingServer, name: string): Promise<string> {
  const find = async () =>
    (await server.get("experiments/get-by-name", { experiment_name: name })) as {
      experiment?: { experiment_id?: string; lifecycle_stage?: string };
    } | null;
  let found = await find();
  if (found === null) {
    try {
      const made = (await server.post("experiments/create", { name })) as {
        experiment_id?: string;
      } | null;
      if (made?.experiment_id !== undefined) return made.experiment_id;
    } catch (error) {
      // Another run may have made it in the meantime.
      found = await find();
      if (found === null) throw error;
    }
  }
  const { experiment_id: id, lifecycle_stage: stage } = found?.experiment ?? {};
  if (id === undefined) throw new TrackingError(`the answer names no experiment '${name}'`);
  if (stage === "deleted")
    throw new TrackingError(`the experiment '${name}' was deleted; restore it or name another`);
  return id;
}

async function championsOf(
  { champions }: RunDocument,
  path: string,
): Promise<Readonly<Record<string, Candidate>>> {
  const found: Record<string, Candidate> = {};
  for (const [target, champion] of Object.entries(champions)) {
    const report = await readIf<TargetReport>(join(path, "reports", `${target}.json`));
    const candidate = report?.value.candidates?.find(({ name }) => name === champion);
    if (candidate !== undefined) found[target] = candidate;
  }
  return found;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".json": "application/json",
};

/** Files that name customers, or may quote rows of the data. They stay in the run's folder. */
const KEPT_BACK = [/^reports\/index\.html$/, /^reports\/list-/, /out-of-fold/, /data-quality/];

/** Lists the files of a run that are logged: `run.json`, the segments and the reports that name no customer. */
export function loggedFiles({ outputs }: Pick<RunDocument, "outputs">): readonly string[] {
  const reports = outputs
    .map(({ path }) => path)
    .filter((path) => path === "segments.json" || /^reports\/[^/]+\.(html|json)$/.test(path));
  return ["run.json", ...reports.filter((path) => !KEPT_BACK.some((one) => one.test(path)))];
}

async function logArtifacts(
  server: TrackingServer,
  uri: string,
  document: RunDocument,
  folder: string,
): Promise<readonly string[]> {
  const root = proxiedPath(uri, server.uri);
  if (root === null)
    return [
      `artefacts not logged to MLflow: the server keeps them at ${uri.split(":")[0] || "no place"} and not behind its own artefact proxy (--serve-artifacts)`,
    ];
  try {
    for (const path of loggedFiles(document))
      await server.put(
        `${root}/${path}`,
        await readFile(join(folder, path)),
        TYPES[extname(path)] ?? "application/octet-stream",
      );
    return [];
  } catch (error) {
    if (error instanceof TrackingError) return [`artefacts not logged to MLflow: ${error.message}`];
    throw error;
  }
}

/** Returns where on the server's artefact proxy a run's artefacts stand; null where they stand elsewhere. */
function proxiedPath(uri: string, server: string): string | null {
  if (!URL.canParse(uri)) return null;
  const { protocol, host, pathname } = new URL(uri);
  if (protocol !== "mlflow-artifacts:") return null;
  if (host !== "" && host !== new URL(server).host) return null;
  return pathname.replace(/^\/(api\/2\.0\/mlflow-artifacts\/artifacts\/)?/, "").replace(/\/+$/, "");
}
