import { betaGeometric } from "./beta-geometric.ts";
import type { LifetimeModel } from "./lifetime-model.ts";

/**
 * BG/NBD (Fader, Hardie & Lee 2005): one may be lost after every repeat purchase. Whoever has none is alive for certain,
 * so that its P(alive) ranks nobody who bought once.
 */
export const bgNbd: LifetimeModel = betaGeometric("bg-nbd", (repeats) => repeats);
