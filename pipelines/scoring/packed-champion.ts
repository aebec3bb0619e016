import { deserialize, serialize } from "node:v8";
import type { TargetOptions } from "../../data/schema.ts";
import type { Calibration } from "../../models/calibrator.ts";
import type { Json } from "../../models/model.ts";
import type { Telling } from "./score-rows.ts";

/** A champion that a thread can make from its name. */
export interface NamedChampion {
  readonly name: string;
  readonly columns: readonly string[];
  readonly kind: TargetOptions["kind"];
  readonly learned: Json;
  readonly calibration: Calibration;
}

/** A champion with what its reasons are told by. */
interface ToldChampion {
  readonly champion: NamedChampion;
  readonly telling: Telling;
}

/** Packs a champion into bytes that all threads read: with every piece, its trees would cross slowly. */
export function packChampion(told: ToldChampion): Uint8Array {
  const bytes = serialize(told);
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
}

/** Returns the champion that was packed. */
export function unpackChampion(bytes: Uint8Array): ToldChampion {
  return deserialize(Uint8Array.from(bytes));
}
