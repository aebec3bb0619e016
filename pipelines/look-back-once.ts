import type { Ledger } from "../reports/ledger.ts";
import type { Business } from "./business.ts";
import { compareSnapshot, type Present } from "./compare-snapshot.ts";
import { lookBack } from "./look-back.ts";

/** Looking back at earlier runs, begun by whoever asks first. */
export interface LookingBack {
  readonly look: () => Promise<Ledger | null>;
  /** Holds customers against those of earlier runs, which takes their features alone, where other work leaves room for it. */
  readonly compareEarly: () => void;
  /** Looks back before its stage has come, where other work leaves room for it. */
  readonly lookEarly: () => Promise<void>;
  /** What was found; null where nobody looked. */
  readonly found: () => Promise<Ledger | null>;
}

/** Returns how to look back once; with `beside` there is memory to do so beside other work. */
export function lookBackOnce(
  opened: () => Business,
  folder: string,
  { beside }: { readonly beside: boolean },
): LookingBack {
  let compared: Promise<Present | null> | null = null;
  let looked: Promise<Ledger | null> | null = null;
  const compare = () => {
    compared ??= compareSnapshot(opened());
    // What it throws is thrown when it is waited for.
    compared.catch(() => undefined);
    return compared;
  };
  const look = () => {
    looked ??= lookBack(opened(), folder, compare);
    return looked;
  };
  return {
    look,
    compareEarly() {
      if (beside) void compare();
    },
    async lookEarly() {
      if (beside) await look();
    },
    found: async () => await looked,
  };
}
