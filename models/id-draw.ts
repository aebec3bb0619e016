import { idHash } from "./id-hash.ts";
import { random } from "./random.ts";

/**
 * Returns a number in [0, 1) for an id, the same for each row of a customer: the first of a generator that is seeded by
 * the id's FNV-1a hash and `seed`. Ids with a number below s are a share s of all, and contain those of a smaller share.
 */
export function idDraw(id: string, seed: number): number {
  return random(idHash(id, seed))();
}
