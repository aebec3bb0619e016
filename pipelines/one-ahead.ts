import type { Business } from "./business.ts";

/**
 * Returns a business that begins the snapshot of the next of some days as soon as that of one is taken, so that the engine
 * has work while rows are read. It is taken once, so that who asks for it gets what was begun, or what it failed of; `ended`
 * waits for what nobody has asked for.
 */
export function oneAhead(business: Business, days: readonly string[]) {
  let begun: Promise<unknown> = Promise.resolve();
  const ahead: Business = {
    ...business,
    async snapshotAt(day, among) {
      const snapshot = await business.snapshotAt(day, among);
      const next = days.includes(day) ? days[days.indexOf(day) + 1] : undefined;
      if (next !== undefined) begun = business.snapshotAt(next, among).catch(() => undefined);
      return snapshot;
    },
  };
  return { ahead, ended: async () => void (await begun) };
}
