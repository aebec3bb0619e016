import { random } from "./random.ts";

/** Folds of ids that were dealt before: every scorer's calibration is judged on the same ones. */
const dealt = new WeakMap<readonly string[], Map<string, Int32Array>>();

/**
 * Assigns each id a fold in 0..k-1, seeded; equal ids share a fold, so that a customer seen at several cut-offs is never on
 * both sides. Fold sizes differ by at most one distinct id.
 */
export function foldsOf(ids: readonly string[], k: number, seed: number): Int32Array {
  const known = dealt.get(ids) ?? new Map<string, Int32Array>();
  dealt.set(ids, known);
  const key = `${k} ${seed}`;
  const folds = known.get(key) ?? deal(ids, k, seed);
  known.set(key, folds);
  return folds;
}

function deal(ids: readonly string[], k: number, seed: number): Int32Array {
  const distinct = [...new Set(ids)].sort();
  shuffle(distinct, random(seed));
  const fold = new Map(distinct.map((id, i) => [id, i % k]));
  return Int32Array.from(ids, (id) => fold.get(id) ?? 0);
}

/** Puts ids in a random order, every one equally likely (Fisher & Yates). */
function shuffle(ids: string[], draw: () => number): void {
  for (let i = ids.length - 1; i > 0; i--) {
    const j = Math.floor(draw() * (i + 1));
    [ids[i], ids[j]] = [ids[j] ?? "", ids[i] ?? ""];
  }
}

/** Lists the positions at which `holds` holds. */
export function positionsWhere(length: number, holds: (i: number) => boolean): Int32Array {
  const found = new Int32Array(length);
  let n = 0;
  for (let i = 0; i < length; i++) if (holds(i)) found[n++] = i;
  return found.slice(0, n);
}
