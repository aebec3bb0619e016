import { createHash, randomUUID } from "node:crypto";
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const house = fileURLToPath(new URL("../", import.meta.url));

/** Rooms that the program is made of. */
const ROOMS = ["bin", "data", "engines", "features", "models", "pipelines", "reports", "serve"];

/** Beside each compiled program: the digests of what it was compiled from, and the state that the files were in. */
const NOTE = "sources.json";

/** Where compiled programs lie, each in a folder of its own. */
const compiled = join(house, "compiled");

let known = null;
let state = null;

/**
 * Returns the digest of all files of each room, by its name, and of `package.json`. What was noted of files in the very state
 * that they are in is taken as it is, for reading them takes longer than a short command.
 */
export function roomDigests() {
  state ??= stateOfAll();
  known ??= noted() ?? readAll();
  return known;
}

/** Notes beside a compiled program, given by its folder's path, what its sources are known by. */
export function noteDigests(folder) {
  const path = join(folder, NOTE);
  if (noteIn(path)?.state === state) return;
  const aside = `${path}.${randomUUID()}`;
  writeFileSync(aside, JSON.stringify({ state, rooms: known }));
  renameSync(aside, path);
}

function noted() {
  if (!existsSync(compiled)) return null;
  for (const name of readdirSync(compiled)) {
    const note = noteIn(join(compiled, name, NOTE));
    if (note?.state === state) return note.rooms;
  }
  return null;
}

function noteIn(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
}

function readAll() {
  const rooms = {};
  for (const [room, files] of filesByRoom()) {
    const hash = createHash("sha256");
    for (const file of files) hash.update(`${file}\n`).update(readFileSync(join(house, file)));
    rooms[room] = hash.digest("hex");
  }
  return rooms;
}

/** Digests what changes whenever a file is written, moved or put back: its number on the disk, its size and its times. */
function stateOfAll() {
  const hash = createHash("sha256");
  for (const [, files] of filesByRoom())
    for (const file of files) {
      const { ino, size, mtimeMs, ctimeMs } = statSync(join(house, file));
      hash.update(`${file} ${ino} ${size} ${mtimeMs} ${ctimeMs}\n`);
    }
  return hash.digest("hex");
}

let files = null;

/** Lists the files of each room, in the order of their paths, with forward slashes on every system. */
function filesByRoom() {
  files ??= [
    ["package.json", ["package.json"]],
    ...ROOMS.map((room) => [room, filesBelow(room).sort()]),
  ];
  return files;
}

function filesBelow(folder) {
  return readdirSync(join(house, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}
