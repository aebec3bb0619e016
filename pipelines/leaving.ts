import type { TargetOptions } from "../data/schema.ts";

/** Tells whether a positive of such a target is a customer who goes: activity then speaks against it. */
export function leaving(kind: TargetOptions["kind"]): boolean {
  return kind === "inactivity" || kind === "subscription_end";
}
