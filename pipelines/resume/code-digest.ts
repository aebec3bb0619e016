import { createHash } from "node:crypto";
import { roomDigests } from "../../bin/room-digests.mjs";
import packageJson from "../../package.json" with { type: "json" };

/** Rooms of the house whose code decides what a source's rows are. */
export const READING = ["engines", "data"] as const;
/** Rooms whose code decides what is learned. */
export const LEARNING = [...READING, "features", "models", "reports", "pipelines"] as const;

type Rooms = readonly (typeof LEARNING)[number][];

/** Digests the code of rooms, with the versions of what it runs on. */
export function digestCode(rooms: Rooms): string {
  const { version, dependencies } = packageJson;
  const digests = roomDigests();
  const runs = [version, dependencies, process.versions, process.arch];
  const code = rooms.map((room) => [room, digests[room]]);
  return createHash("sha256")
    .update(JSON.stringify([runs, code]))
    .digest("hex");
}
