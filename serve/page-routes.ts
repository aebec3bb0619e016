import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { csvReply } from "./api/csv-reply.ts";
import { HttpError } from "./http-error.ts";
import { readAsk } from "./pages/ask.ts";
import { auditPage } from "./pages/audit-page.tsx";
import type { PageContext } from "./pages/context.ts";
import { customerPage } from "./pages/customer-page.tsx";
import { formatFor } from "./pages/format.ts";
import { listPage } from "./pages/list-page.tsx";
import { modelsPage } from "./pages/models-page.tsx";
import { qualityPage } from "./pages/quality-page.tsx";
import {
  qualityOf,
  runOf,
  runsBeside,
  type StoredRun,
  segmentsOf,
  segmentsOfRun,
} from "./pages/run-documents.ts";
import { runsPage } from "./pages/runs-page.tsx";
import { segmentsPage } from "./pages/segments-page.tsx";
import { startPage } from "./pages/start-page.tsx";
import { pageStyles } from "./pages/styles.ts";
import { readMark } from "./read-mark.ts";
import { ShopError } from "./shop/shop-error.ts";
import type { WorkStore } from "./store/work-store.ts";

type Parameters = Readonly<Record<string, unknown>>;
type Named<Name extends string> = { readonly [key in Name]: string };

/** Entries of a page of the audit log. */
const AUDITED = 200;
/** Customers like another one that its page names. */
const SIMILAR = 6;
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#0a8a92" d="M0 0h2.4v16H0zM3.4 3h2.4v13H3.4zM6.8 6h2.4v10H6.8zM10.2 9h2.4v7h-2.4zM13.6 11H16v5h-2.4z"/></svg>`;
/** The run's own reports carry their style with them, and nothing that runs. */
const REPORT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Adds the pages: each shows what the rights of its request name, and works without a script. */
export async function registerPages(
  app: FastifyInstance,
  { store }: { readonly store: WorkStore },
): Promise<void> {
  const script = await readFile(new URL("./pages/page.js", import.meta.url), "utf8");
  const still = (path: string, type: string, text: string) =>
    app.get(path, { config: { isPublic: true } }, async (_request, reply) =>
      reply.type(type).header("cache-control", "public, max-age=300").send(text),
    );
  still("/style.css", "text/css; charset=utf-8", pageStyles);
  still("/page.js", "text/javascript; charset=utf-8", script);
  still("/icon.svg", "image/svg+xml", ICON);

  app.get("/", async (request, reply) => {
    const context = contextOf(request);
    const { shop } = request;
    const [segments, run, runs] = [
      await segmentsOf(shop),
      await runOf(shop),
      await runsBeside(shop),
    ];
    return html(
      reply,
      startPage({ context, segments, run, before: before(runs, run), marks: store.latestMarks() }),
    );
  });

  app.get("/lists", async ({ shop, rights }, reply) => {
    const [first] = shop.lists(rights);
    return reply.redirect(
      first === undefined ? "/" : `/lists/${encodeURIComponent(first.name)}`,
      303,
    );
  });
  app.get<{ Params: Named<"list">; Querystring: Parameters }>(
    "/lists/:list",
    async (request, reply) => html(reply, listed(request, request.params.list, request.query)),
  );
  app.get<{ Querystring: Parameters }>("/customers", async (request, reply) =>
    html(reply, listed(request, null, request.query)),
  );
  app.get<{ Params: Named<"list">; Querystring: Parameters }>(
    "/lists/:list/csv",
    async (request, reply) => download(request, reply, request.params.list, request.query),
  );
  app.get<{ Querystring: Parameters }>("/customers.csv", async (request, reply) =>
    download(request, reply, null, request.query),
  );

  app.get<{ Params: Named<"id"> }>("/customers/:id", async (request, reply) => {
    const { shop, rights, params } = request;
    const customer = shop.customer(params.id, rights);
    if (customer === null)
      throw new HttpError(
        404,
        "there is no such customer in this run; search for the beginning of the id",
      );
    return html(
      reply,
      customerPage({
        context: contextOf(request),
        customer,
        marks: store
          .marksOf(params.id)
          .filter(({ list }) => list === null || rights.lists.includes(list)),
        similar: shop.similar(params.id, SIMILAR, rights),
        today: today(),
      }),
    );
  });
  app.post<{ Body: unknown }>("/marks", async (request, reply) => {
    const { rights, viewer, shop } = request;
    if (!rights.marks) throw new HttpError(403, "your role may not mark customers");
    const { next, ...mark } = readMark(request.body, { today: today() });
    if (mark.list !== null && !rights.lists.includes(mark.list))
      throw new HttpError(404, "there is no such list");
    if (shop.customer(mark.customer, rights) === null)
      throw new HttpError(404, "there is no such customer");
    store.mark(
      { ...mark, by: viewer.name },
      {
        by: viewer.name,
        role: viewer.role,
        action: "mark",
        what: mark.customer,
        detail: `${mark.status}${mark.list === null ? "" : `, list ${mark.list}`}`,
      },
    );
    return reply.redirect(next, 303);
  });

  app.get<{ Querystring: Parameters }>("/segments", async (request, reply) => {
    const { shop, rights, query } = request;
    const where = typeof query["where"] === "string" ? query["where"].trim().slice(0, 2000) : "";
    const group =
      where === ""
        ? null
        : await shop.group(where, rights).catch((error: unknown) => {
            if (error instanceof ShopError && error.statusCode === 400)
              return { problem: error.message };
            throw error;
          });
    if (group !== null && "problem" in group) reply.code(400);
    return html(
      reply,
      segmentsPage({ context: contextOf(request), segments: await segmentsOf(shop), where, group }),
    );
  });

  app.get("/models", async (request, reply) => {
    requireModels(request);
    return html(reply, modelsPage(contextOf(request), await runOf(request.shop)));
  });
  app.get("/quality", async (request, reply) => {
    requireModels(request);
    return html(reply, qualityPage(contextOf(request), await qualityOf(request.shop)));
  });
  app.get<{ Querystring: Parameters }>("/runs", async (request, reply) => {
    requireModels(request);
    const runs = await runsBeside(request.shop);
    const here = await runOf(request.shop);
    const named = (name: string) => {
      const folder = request.query[name];
      if (folder === undefined) return null;
      if (!runs.some((run) => run.folder === folder))
        throw new HttpError(404, "there is no such run");
      return folder as string;
    };
    const chosen = [
      named("a") ?? here?.folder ?? null,
      named("b") ??
        (before(runs, here) ?? runs.find(({ folder }) => folder !== here?.folder))?.folder ??
        null,
    ] as const;
    const segments = new Map<string, readonly { readonly name: string; readonly size: number }[]>();
    for (const folder of chosen)
      if (folder !== null)
        segments.set(folder, await segmentsOfRun(join(request.shop.run.folder, "..", folder)));
    return html(reply, runsPage({ context: contextOf(request), runs, chosen, segments }));
  });
  app.get<{ Querystring: Parameters }>("/audit", async (request, reply) => {
    if (!request.rights.audit) throw new HttpError(404, "there is no such page");
    const { before: below, ...other } = request.query;
    const isWhole = below === undefined || (typeof below === "string" && /^\d{1,9}$/.test(below));
    if (!isWhole || Object.keys(other).length > 0)
      throw new HttpError(400, "expected nothing but before=, a whole number");
    const entries = store.auditEntries({
      limit: AUDITED,
      ...(below === undefined ? {} : { before: Number(below) }),
    });
    const next = entries.length === AUDITED ? (entries.at(-1)?.id ?? null) : null;
    return html(reply, auditPage({ context: contextOf(request), entries, next }));
  });
  app.get<{ Params: Named<"file"> }>("/reports/:file", async (request, reply) => {
    requireModels(request);
    const { file } = request.params;
    const run = await runOf(request.shop);
    // The summary names customers with their reasons, and a file knows no rights.
    const isReport =
      file !== "index.html" &&
      /^[a-z0-9_-]+\.html$/.test(file) &&
      run?.outputs.some(({ path }) => path === `reports/${file}`);
    if (!isReport) throw new HttpError(404, "this run has no such report");
    const text = await readFile(join(request.shop.run.folder, "reports", file), "utf8");
    return html(reply.header("content-security-policy", REPORT_POLICY), text);
  });

  function listed(request: FastifyRequest, name: string | null, parameters: Parameters): string {
    const { shop, rights } = request;
    const ask = readAsk(name, parameters);
    const marks = store.latestMarks();
    const selection = shop.select(ask.query, rights, marks);
    const list = shop.lists(rights).find((one) => one.name === name) ?? null;
    return listPage({ context: contextOf(request), ask, list, selection, marks });
  }

  function download(
    request: FastifyRequest,
    reply: FastifyReply,
    list: string | null,
    parameters: Parameters,
  ) {
    const { shop, rights } = request;
    const selection = shop.select(readAsk(list, parameters).query, rights, store.latestMarks());
    return csvReply(reply, {
      name: list ?? "customers",
      rows: selection.count,
      pieces: shop.csv(selection),
    });
  }
}

function contextOf({ viewer, rights, csrf, shop, headers }: FastifyRequest): PageContext {
  const format = formatFor(headers["accept-language"], shop.run.currency);
  return { viewer, rights, csrf, shop, format };
}

function html(reply: FastifyReply, page: string) {
  return reply.type("text/html; charset=utf-8").send(page);
}

/** What a role may not see does not exist for it. */
function requireModels({ rights }: FastifyRequest): void {
  if (!rights.models) throw new HttpError(404, "there is no such page");
}

function before(runs: readonly StoredRun[], run: StoredRun | null): StoredRun | null {
  return runs.find(({ as_of }) => (as_of ?? "") < (run?.as_of ?? "")) ?? null;
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
