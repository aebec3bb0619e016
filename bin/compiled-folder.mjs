import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const house = new URL("../", import.meta.url);

/** Rooms that the program is made of. */
const ROOMS = ["bin", "data", "engines", "features", "models", "pipelines", "reports", "serve"];

/** Where compiled programs lie, each in a folder named after its sources; a package brings its own. */
export const COMPILED = new URL("compiled/", house);

/**
 * Returns the URL of the folder that holds the program compiled from its sources as they are, which is made at the first
 * start after a change; null where none can be written.
 */
export async function compiledFolder() {
  const folder = new URL(`${digestSources()}/`, COMPILED);
  if (existsSync(folder)) return folder.href;
  const { compile } = await import("./compile.mjs");
  try {
    await compile(folder);
  } catch (error) {
    if (["EACCES", "EPERM", "EROFS"].includes(error.code)) return null;
    throw error;
  }
  return folder.href;
}

/** Digests all that the program is compiled from. */
function digestSources() {
  const hash = createHash("sha256").update(readFileSync(new URL("package.json", house)));
  for (const room of ROOMS) {
    const folder = new URL(`${room}/`, house);
    const files = readdirSync(folder, { recursive: true })
      .map((file) => file.replaceAll("\\", "/"))
      .filter((file) => /\.(ts|tsx|mjs)$/.test(file))
      .sort();
    for (const file of files)
      hash.update(`${room}/${file}\n`).update(readFileSync(fileURLToPath(new URL(file, folder))));
  }
  return hash.digest("hex").slice(0, 16);
}
