import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { noteDigests, roomDigests } from "./room-digests.mjs";

const house = new URL("../", import.meta.url);

/** Where compiled programs lie, each in a folder named after its sources; a package brings its own. */
export const COMPILED = new URL("compiled/", house);

/** Errors of a house that nobody may write in. */
const NOT_WRITABLE = ["EACCES", "EPERM", "EROFS"];

/**
 * Returns the URL of the folder that holds the program compiled from its sources as they are, which is made at the first
 * start after a change; null where none can be written.
 */
export async function compiledFolder() {
  const folder = new URL(`${digestOfAll()}/`, COMPILED);
  try {
    if (!existsSync(folder)) {
      const { compile } = await import("./compile.mjs");
      await compile(folder);
    }
    noteDigests(fileURLToPath(folder));
  } catch (error) {
    if (!NOT_WRITABLE.includes(error.code)) throw error;
  }
  return existsSync(folder) ? folder.href : null;
}

/** Digests all that the program is compiled from. */
function digestOfAll() {
  const hash = createHash("sha256").update(JSON.stringify(roomDigests()));
  return hash.digest("hex").slice(0, 16);
}
