import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import packageJson from "../../package.json" with { type: "json" };

/** Rooms of the house whose code decides what a source's rows are. */
export const READING = ["engines", "data"] as const;
/** Rooms whose code decides what is learned. */
export const LEARNING = [...READING, "features", "models", "reports", "pipelines"] as const;

type Rooms = readonly (typeof LEARNING)[number][];

const digests = new Map<Rooms, string>();

/** Digests the code of rooms, once a process: file by file, with the versions of what it runs on. */
export function digestCode(rooms: Rooms): string {
  const known = digests.get(rooms);
  if (known !== undefined) return known;
  const { version, dependencies } = packageJson;
  const runs = [version, dependencies, process.versions, process.arch];
  const hash = createHash("sha256").update(JSON.stringify(runs));
  const house = fileURLToPath(new URL("../../", import.meta.url));
  for (const room of rooms) {
    const files = readdirSync(join(house, room), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort();
    for (const file of files) hash.update(`${relative(house, file)}\n`).update(readFileSync(file));
  }
  const digest = hash.digest("hex");
  digests.set(rooms, digest);
  return digest;
}
