import type { FastifyInstance } from "fastify";
import type { WorkStore } from "../store/work-store.ts";

const longest = 1000;

/** Writes every file that is sent to somebody into the audit log before its first byte goes, whatever route it comes from. */
export function auditDownloads(app: FastifyInstance, store: Pick<WorkStore, "audit">): void {
  app.addHook("onSend", async ({ viewer, method, url }, reply) => {
    if (!String(reply.getHeader("content-disposition") ?? "").startsWith("attachment")) return;
    if (method !== "GET" || viewer === null) return;
    const rows = reply.getHeader("x-rows");
    store.audit({
      by: viewer.name,
      role: viewer.role,
      action: "download",
      what: url.slice(0, longest),
      detail: rows === undefined ? "" : `${rows} rows`,
    });
  });
}
