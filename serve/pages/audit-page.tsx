/** @jsxRuntime automatic @jsxImportSource preact */
import type { AuditEntry } from "../store/audit-log.ts";
import type { PageContext } from "./context.ts";
import { Nothing, Scroll } from "./parts.tsx";
import { shell } from "./shell.tsx";

interface AuditPage {
  readonly context: PageContext;
  readonly entries: readonly AuditEntry[];
  /** Id below which the next page goes on; null after the last. */
  readonly next: number | null;
}

/** Renders who downloaded, marked and logged in, the newest first. */
export function auditPage({ context, entries, next }: AuditPage): string {
  return shell({
    title: "Audit log",
    subtitle: "Who downloaded and marked whom, the newest first; times are UTC",
    place: "audit",
    context,
    children:
      entries.length === 0 ? (
        <Nothing>
          <p>
            <strong>Nothing was downloaded or marked yet.</strong>
          </p>
        </Nothing>
      ) : (
        <section>
          <Scroll label="Audit log">
            <table>
              <thead>
                <tr>
                  <th scope="col">When</th>
                  <th scope="col">Who</th>
                  <th scope="col">Did</th>
                  <th scope="col">To what</th>
                  <th scope="col">More</th>
                </tr>
              </thead>
              <tbody>
                {entries.map(({ at, by, role, action, what, detail }) => (
                  <tr>
                    <td>{at.slice(0, 19).replace("T", " ")}</td>
                    <td>{role === null ? by : `${by}, ${role}`}</td>
                    <td>{action}</td>
                    <td>{what}</td>
                    <td>{detail}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
          {next !== null && (
            <p>
              <a href={`/audit?before=${next}`}>Earlier entries</a>
            </p>
          )}
        </section>
      ),
  });
}
