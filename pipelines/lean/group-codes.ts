import { textCoder } from "../scoring/coded-texts.ts";
import type { Grouped } from "../segment.ts";

/** Groups of customers in small whole numbers: places in `words`, -1 of none; `rfm_*` are digits, 0 of none. */
export interface GroupCodes {
  readonly digits: Readonly<Record<"rfm_r" | "rfm_f" | "rfm_m", Int32Array>>;
  readonly told: readonly ToldGroup[];
  /** The place of each customer's kind among the names of kinds, -1 of none. */
  readonly cluster: Int32Array;
}

/** A column of texts, as places in a list of them. */
export interface ToldGroup {
  readonly name: "rfm_segment" | "lifecycle" | "value_tier";
  readonly codes: Int32Array;
  readonly words: readonly string[];
}

/** Collects the groups of so many customers from pieces of them. */
export function codedGroups(customers: number) {
  const digits = () => new Int32Array(customers);
  const none = () => new Int32Array(customers).fill(-1);
  const scores = { rfm_r: digits(), rfm_f: digits(), rfm_m: digits() };
  const cluster = none();
  const texts = {
    rfm_segment: { codes: none(), coder: textCoder() },
    lifecycle: { codes: none(), coder: textCoder() },
    value_tier: { codes: none(), coder: textCoder() },
  };
  const tell = (name: keyof typeof texts, words: readonly string[] | null, from: number) => {
    if (words !== null) texts[name].codes.set(texts[name].coder.code(words), from);
  };
  return {
    /** Adds a piece's groups from a place on. */
    add({ rfm, lifecycle, clusters }: Grouped, from: number): void {
      if (rfm !== null) {
        scores.rfm_r.set(rfm.r, from);
        scores.rfm_f.set(rfm.f, from);
        scores.rfm_m.set(rfm.m, from);
      }
      tell("rfm_segment", rfm?.group ?? null, from);
      tell("lifecycle", lifecycle, from);
      if (clusters !== null) cluster.set(clusters.cluster, from);
    },
    /** Returns the groups of all, with tiers of value, which are of all together; null without money. */
    codes(tiers: readonly string[] | null): GroupCodes {
      tell("value_tier", tiers, 0);
      const told = (["rfm_segment", "lifecycle", "value_tier"] as const).map((name) => ({
        name,
        codes: texts[name].codes,
        words: texts[name].coder.texts(),
      }));
      return { digits: scores, told, cluster };
    },
  };
}
