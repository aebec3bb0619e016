import { betaGeometric } from "./beta-geometric.ts";
import type { LifetimeModel } from "./lifetime-model.ts";

/** MBG/NBD (Batislam, Denizel & Filiztekin 2007): one may be lost after every purchase, the first among them. */
export const mbgNbd: LifetimeModel = betaGeometric("mbg-nbd", (repeats) => repeats + 1);
