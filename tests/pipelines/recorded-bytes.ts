import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { arch, cpus, platform } from "node:os";
import { fileURLToPath } from "node:url";
import * as z from "zod";

const file = fileURLToPath(new URL("sample-shop-bytes.json", import.meta.url));
const schema = z.object({
  /** Where they were recorded: elsewhere logarithms may differ in their last bit. */
  machine: z.string(),
  /** Digests of a run folder's files by path, by the number of the sample shop's customers. */
  runs: z.record(z.string(), z.record(z.string(), z.string())),
});

/** Names what the last bits of numbers depend on: Node, the system, its C library, the processor. */
function machineHere(): string {
  const { header } = process.report.getReport() as unknown as {
    readonly header: { readonly glibcVersionRuntime?: string };
  };
  const [node] = process.versions.node.split(".");
  const library = header.glibcVersionRuntime ?? "no glibc";
  return `node ${node}, ${platform()} ${arch()}, ${library}, ${cpus()[0]?.model ?? "unknown"}`;
}

/** Digests the files of a run folder. */
export function digestsOf(tree: ReadonlyMap<string, Buffer>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...tree].map(([path, bytes]) => [
      path,
      createHash("sha256").update(bytes).digest("hex").slice(0, 16),
    ]),
  );
}

/** Returns the digests recorded for so many customers on a machine as this one is; null, with a line said, where there are none. */
export async function recordedDigests(
  customers: number,
): Promise<Readonly<Record<string, string>> | null> {
  const here = machineHere();
  const found = existsSync(file) ? schema.parse(JSON.parse(await readFile(file, "utf8"))) : null;
  const digests = found?.machine === here ? found.runs[String(customers)] : undefined;
  if (digests === undefined)
    process.stderr.write(
      `the bytes of the sample shop's run are not compared: they were recorded on another machine than '${here}'\n`,
    );
  return digests ?? null;
}

/** Records digests in place of those that were there; those of another machine are forgotten. */
export async function recordDigests(
  customers: number,
  digests: Readonly<Record<string, string>>,
): Promise<void> {
  const machine = machineHere();
  const found = existsSync(file) ? schema.parse(JSON.parse(await readFile(file, "utf8"))) : null;
  const runs = found?.machine === machine ? found.runs : {};
  const text = JSON.stringify({ machine, runs: { ...runs, [customers]: digests } }, null, 2);
  await writeFile(file, `${text}\n`);
}
