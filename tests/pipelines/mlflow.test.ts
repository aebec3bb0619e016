import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Configuration } from "../../data/schema.ts";
import { logRun } from "../../pipelines/mlflow/log-run.ts";
import type { RunDocument } from "../../pipelines/run-document.ts";
import type { Done } from "../../pipelines/work.ts";
import { quintile, readTree, temporaryFolder, writeFiles } from "./command.ts";
import { edited, lines, smallShop } from "./shop.ts";
import { type Asked, trackingRecorder } from "./tracking-recorder.ts";

const folder = temporaryFolder();
const path = join(folder, "shop-2026-01-01");
const reports = ["churn.html", "churn.json", "churn-card.html", "segments.html"];
const kept = ["index.html", "list-at_risk.json", "data-quality.html", "churn-out-of-fold.csv"];

const estimate = { value: 0.8, low: 0.75, high: 0.85 };

/** A run with more of everything than one request may hold. */
function doneWith(more: Partial<RunDocument> = {}): Done<RunDocument> {
  const rules = Array.from({ length: 120 }, (_, i) => ({
    name: `rule ${i}`,
    where: i === 0 ? `orders > 1 /* ${"é".repeat(9000)} */` : "",
  }));
  const result = {
    version: "0.1.0",
    command: "run",
    name: "shop",
    as_of: "2026-01-01",
    seed: 7,
    configuration: {
      name: "shop",
      seed: 7,
      windows: [7, 30],
      segments: { rules },
    } as unknown as Configuration,
    inputs: [
      {
        source: "orders",
        path: "a.csv",
        bytes: 1,
        sha256: "aa",
        rows_read: 1,
        rows_accepted: 1,
        rows_rejected: 0,
      },
      {
        source: "orders",
        path: "b.csv",
        bytes: 1,
        sha256: "bb",
        rows_read: 1,
        rows_accepted: 1,
        rows_rejected: 0,
      },
    ],
    compared_with: null,
    continues: null,
    customers: 40,
    champions: { churn: "additive" },
    metrics: {
      churn: {
        protocol: "out-of-time",
        test: { as_of: "2025-10-03", rows: 30, positives: 12 },
        auc: estimate,
        log_loss: { ...estimate, high: Number.NaN },
        brier: estimate,
      },
    },
    lists: Array.from({ length: 1100 }, (_, i) => ({
      name: `list_${i}`,
      target: "churn",
      rows: i,
      control: 0,
      excluded: 0,
      left_out: [],
      profit: null,
    })),
    outputs: [...reports, ...kept].map((name) => ({
      path: `reports/${name}`,
      rows: null,
      sha256: "",
    })),
    ...more,
  } satisfies RunDocument;
  return { result, path, seconds: 3, reused: [], notes: [] };
}

beforeAll(async () => {
  await mkdir(join(path, "reports"), { recursive: true });
  await writeFile(join(path, "run.json"), "{}");
  for (const name of [...reports, ...kept])
    await writeFile(join(path, "reports", name), `of ${name}`);
  await writeFile(
    join(path, "reports", "churn.json"),
    JSON.stringify({
      candidates: [
        {
          name: "additive",
          average_precision: estimate,
          lift_intervals: [{ value: 3, low: 2, high: 4 }],
          calibration: { slope: estimate, intercept: estimate, ece: estimate },
        },
      ],
    }),
  );
});

const bodies = (asked: readonly Asked[], ending: string) =>
  asked.filter((one) => one.path.endsWith(ending)).map(({ body }) => JSON.parse(body));

interface Batch {
  readonly params?: readonly { readonly key: string; readonly value: string }[];
  readonly tags?: readonly { readonly key: string; readonly value: string }[];
  readonly metrics?: readonly { readonly key: string; readonly value: number }[];
}

describe("against a server that keeps what it is asked", () => {
  test("a run is logged within the limits of a batch, and no name or value is one that MLflow refuses", async () => {
    const { uri, asked } = await trackingRecorder();
    const { lines: said, warnings } = await logRun(doneWith(), { uri, environment: {} });
    expect(warnings).toEqual([]);
    expect(said).toEqual([`Logged to ${uri}/#/experiments/7/runs/r1`]);
    const logged = bodies(asked, "runs/log-batch") as readonly Batch[];
    // MLflow's REST API, Log Batch, Request Limits; mlflow 3.17 utils/validation.py for lengths and names.
    for (const { params = [], tags = [], metrics = [] } of logged) {
      expect(params.length).toBeLessThanOrEqual(100);
      expect(tags.length).toBeLessThanOrEqual(100);
      expect(metrics.length).toBeLessThanOrEqual(1000);
    }
    for (const { body } of asked) expect(body.length).toBeLessThan(1_000_000);
    const all = <K extends keyof Batch>(kind: K) =>
      logged.flatMap((batch) => [...(batch[kind] ?? [])]);
    for (const { key } of [...all("params"), ...all("tags"), ...all("metrics")])
      expect(key).toMatch(/^[/\p{L}\p{N}_.\- :]{1,250}$/u);
    for (const { value } of all("params") as Batch["params"] & object) {
      expect(value.length).toBeLessThanOrEqual(6000);
      expect(value.length).toBeGreaterThan(0);
    }
    const params = new Map(all("params").map(({ key, value }) => [key, value]));
    expect(params.size).toBe(all("params").length);
    expect(params.get("segments.rules.3.name")).toBe("rule 3");
    expect(params.get("seed")).toBe("7");
    const metrics = new Map(all("metrics").map(({ key, value }) => [key, value]));
    expect(metrics.get("churn.auc_low")).toBe(0.75);
    expect(metrics.get("churn.base_rate")).toBe(0.4);
    expect(metrics.get("churn.calibration_slope")).toBe(0.8);
    expect(metrics.has("churn.log_loss_high")).toBe(false);
    const tags = new Map(all("tags").map(({ key, value }) => [key, value]));
    expect(tags.get("quintile.as_of")).toBe("2026-01-01");
    // printf 'aa\nbb' | sha256sum
    expect(tags.get("quintile.data.orders.sha256")).toBe(
      "80c0d5c7137871baa75af2038f350bf60a4d45a131a653d0eb93f3cda3d28609",
    );
    expect(bodies(asked, "runs/update")).toMatchObject([{ run_id: "r1", status: "FINISHED" }]);
  });

  test("reports are put where the server says, and none that names customers or quotes rows", async () => {
    const { uri, asked } = await trackingRecorder();
    await logRun(doneWith(), { uri, environment: {} });
    const root = "/api/2.0/mlflow-artifacts/artifacts/7/r1/artifacts";
    expect(asked.filter(({ method }) => method === "PUT").map((one) => one.path)).toEqual(
      ["run.json", ...reports.map((name) => `reports/${name}`)].map((name) => `${root}/${name}`),
    );
    expect(asked.find((one) => one.path.endsWith("churn.html"))?.body).toBe("of churn.html");
  });

  test("a user and password go before a token, as with MLflow's own client", async () => {
    const [token, user, password] = ["t0", "Zoë", "pässword"];
    const both = {
      MLFLOW_TRACKING_TOKEN: token,
      MLFLOW_TRACKING_USERNAME: user,
      MLFLOW_TRACKING_PASSWORD: password,
    };
    for (const [environment, expected] of [
      [both, `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`],
      [{ MLFLOW_TRACKING_TOKEN: token }, "Bearer t0"],
      [{ MLFLOW_TRACKING_USERNAME: user }, undefined],
    ] as const) {
      const { uri, asked } = await trackingRecorder();
      await logRun(doneWith(), { uri, environment });
      expect(new Set(asked.map(({ authorization }) => authorization))).toEqual(new Set([expected]));
    }
  });

  test("a server that refuses gives one warning with its own words, and no secret goes along a redirect", async () => {
    const refusing = await trackingRecorder(() => ({
      status: 403,
      body: { error_code: "PERMISSION_DENIED", message: "Permission denied" },
    }));
    expect(await logRun(doneWith(), { uri: refusing.uri, environment: {} })).toEqual({
      lines: [],
      warnings: [
        "not logged to MLflow: experiments/get-by-name: the server says 403, Permission denied",
      ],
    });
    const elsewhere = await trackingRecorder();
    const moved = await trackingRecorder(({ path: asked }) => ({
      status: 302,
      body: {},
      headers: { location: `${elsewhere.uri}${asked}` },
    }));
    const secret = { MLFLOW_TRACKING_TOKEN: "t0" };
    const { warnings } = await logRun(doneWith(), { uri: moved.uri, environment: secret });
    expect(warnings).toHaveLength(1);
    expect(elsewhere.asked).toEqual([]);
  });

  test("a batch that is refused marks the run as failed", async () => {
    const { uri, asked } = await trackingRecorder(({ path: asked }) =>
      asked.endsWith("log-batch") ? { status: 500, body: "no room" } : null,
    );
    const { warnings } = await logRun(doneWith(), { uri, environment: {} });
    expect(warnings).toEqual([
      'not logged to MLflow: runs/log-batch: the server says 500, "no room"',
    ]);
    expect(bodies(asked, "runs/update")).toMatchObject([{ status: "FAILED" }]);
  });

  test("a server that keeps artefacts elsewhere gets none, and the run is logged", async () => {
    const { uri, asked } = await trackingRecorder(({ path: asked }) =>
      asked.endsWith("runs/create")
        ? {
            status: 200,
            body: { run: { info: { run_id: "r1", artifact_uri: "s3://bucket/7/r1" } } },
          }
        : null,
    );
    const { lines: said, warnings } = await logRun(doneWith(), { uri, environment: {} });
    expect(said).toHaveLength(1);
    expect(warnings[0]).toContain("artefacts not logged to MLflow: the server keeps them at s3");
    expect(asked.some(({ method }) => method === "PUT")).toBe(false);
  });

  test("a deleted experiment is not logged to, and one that is there is not made again", async () => {
    const named = (stage: string) => (one: Asked) =>
      one.path.includes("get-by-name")
        ? { status: 200, body: { experiment: { experiment_id: "3", lifecycle_stage: stage } } }
        : null;
    const active = await trackingRecorder(named("active"));
    await logRun(doneWith(), { uri: active.uri, environment: {} });
    expect(bodies(active.asked, "experiments/create")).toEqual([]);
    expect(bodies(active.asked, "runs/create")).toMatchObject([{ experiment_id: "3" }]);
    const deleted = await trackingRecorder(named("deleted"));
    const { warnings } = await logRun(doneWith(), { uri: deleted.uri, environment: {} });
    expect(warnings[0]).toContain("the experiment 'shop' was deleted");
  });
});

describe("on the command line", () => {
  const shop = edited(
    { ...smallShop({ customers: 120 }) },
    "quintile.yaml",
    [`  leaves: { kind: inactivity, horizon: 45d, active: 120d }\n`, ""],
    [`  buys_tea: { kind: event, source: orders, where: "category = '=tea'", horizon: 30d }\n`, ""],
    ["targets:\n", ""],
    [
      `  at_risk: { target: leaves, rank_by: value_at_risk, capacity: 40, control: 10%, exclude: "consent = false" }\n`,
      "",
    ],
    [`  tea_list: { target: buys_tea, rank_by: score, capacity: 1000 }\n`, ""],
    ["lists:\n", ""],
  );

  test("a server that is down is a warning, and changes no byte of the run", async () => {
    const configuration = await writeFiles(join(folder, "shop"), shop);
    const run = async (out: string, ...more: readonly string[]) => {
      const ended = await quintile("train", "-c", configuration, "--quiet", "--out", out, ...more);
      return { ended, tree: await readTree(out) };
    };
    const plain = await run(join(folder, "plain"));
    const warned = await run(join(folder, "warned"), "--mlflow", "http://127.0.0.1:9");
    expect(warned.ended.code).toBe(0);
    expect(warned.ended.err).toMatch(
      /^quintile: not logged to MLflow: http:\/\/127\.0\.0\.1:9 does not answer \(.+\)\n$/,
    );
    expect(plain.ended.err).toBe("");
    expect(warned.tree).toEqual(plain.tree);
  });

  test("an address with a password in it is refused, on the line and in the configuration", async () => {
    const secret = "http://me:hunter2@127.0.0.1:5000";
    const named = await quintile("train", "--mlflow", secret);
    expect(named.code).toBe(2);
    expect(named.err).toContain("MLFLOW_TRACKING_PASSWORD");
    const content = lines(shop["quintile.yaml"] ?? "", `mlflow: { uri: "${secret}" }`);
    const configuration = await writeFiles(join(folder, "secret"), {
      ...shop,
      "quintile.yaml": content,
    });
    const configured = await quintile("check", "-c", configuration);
    expect(configured.code).toBe(2);
    expect(configured.err).toContain("without a user or password");
  });
});

const hasServer = spawnSync("mlflow", ["--version"], { timeout: 60_000 }).status === 0;

describe.skipIf(!hasServer)(
  `against a real MLflow server${hasServer ? "" : " (skipped: no mlflow on the path)"}`,
  { timeout: 180_000 },
  () => {
    let uri = "";
    let server: ChildProcess | null = null;

    afterAll(() => {
      // The server's own children are in its group.
      if (server?.pid !== undefined) process.kill(-server.pid, "SIGTERM");
    });

    beforeAll(async () => {
      const port = await freePort();
      uri = `http://127.0.0.1:${port}`;
      const store = join(folder, "mlflow");
      await mkdir(store);
      server = spawn(
        "mlflow",
        [
          ...["server", "--host", "127.0.0.1", "--port", String(port), "--workers", "1"],
          ...["--backend-store-uri", `sqlite:///${store}/runs.db`],
          ...["--serve-artifacts", "--artifacts-destination", join(store, "artifacts")],
        ],
        {
          stdio: "ignore",
          detached: true,
          // Nothing here needs its workers for jobs, which take long to start.
          env: { ...process.env, MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false" },
        },
      );
      for (let tries = 0; tries < 300; tries++) {
        const answer = await fetch(`${uri}/health`).catch(() => null);
        if (answer?.ok) return;
        await wait(500);
      }
      throw new Error("the MLflow server did not start");
    }, 170_000);

    test("a run stands there with its parameters, metrics, tags and artefacts", async () => {
      const { lines: said, warnings } = await logRun(doneWith({ lists: [] }), {
        uri,
        environment: {},
      });
      expect(warnings).toEqual([]);
      const id = /runs\/(\w+)$/.exec(said[0] ?? "")?.[1] ?? "";
      const ask = async (what: string) => (await fetch(`${uri}/api/2.0/mlflow/${what}`)).json();
      const { run } = (await ask(`runs/get?run_id=${id}`)) as {
        run: {
          info: { status: string; run_name: string };
          data: Required<Batch>;
        };
      };
      expect(run.info).toMatchObject({ status: "FINISHED", run_name: "shop-2026-01-01" });
      expect(run.data.params).toContainEqual({ key: "segments.rules.119.name", value: "rule 119" });
      expect(
        run.data.params.find(({ key }) => key === "segments.rules.0.where")?.value,
      ).toHaveLength(6000);
      expect(run.data.metrics.find(({ key }) => key === "churn.auc")?.value).toBe(0.8);
      expect(run.data.metrics.find(({ key }) => key === "churn.auc_low")?.value).toBe(0.75);
      expect(run.data.tags).toContainEqual({ key: "quintile.version", value: "0.1.0" });
      const { files } = (await ask(`artifacts/list?run_id=${id}&path=reports`)) as {
        files: { path: string }[];
      };
      expect(files.map((file) => file.path).sort()).toEqual(
        reports.map((name) => `reports/${name}`).sort(),
      );
    });

    test("a second run goes to the same experiment", async () => {
      const { lines: said } = await logRun(doneWith({ lists: [], as_of: "2026-02-01" }), {
        uri,
        environment: {},
      });
      const { lines: before } = await logRun(doneWith({ lists: [] }), { uri, environment: {} });
      const experiment = (line = "") => /experiments\/(\d+)/.exec(line)?.[1];
      expect(experiment(said[0])).toBe(experiment(before[0]));
    });
  },
);

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" ? (address?.port ?? 0) : 0));
    });
  });
}
