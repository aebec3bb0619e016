import type { Business } from "./business.ts";

/**
 * Hands `work` a business that begins the snapshot of the next of some days as soon as that of one is taken, so that the
 * engine has work while rows are read. It is taken once, so that who asks for it gets what was begun, or what it failed of;
 * when the work has ended, nothing goes on that was begun.
 */
export async function oneAhead<Result>(
  business: Business,
  days: readonly string[],
  work: (ahead: Business) => Promise<Result>,
): Promise<Result> {
  let begun: Promise<unknown> = Promise.resolve();
  try {
    return await work({
      ...business,
      async snapshotAt(day, among) {
        const snapshot = await business.snapshotAt(day, among);
        const next = days.includes(day) ? days[days.indexOf(day) + 1] : undefined;
        if (next !== undefined) begun = business.snapshotAt(next, among).catch(() => undefined);
        return snapshot;
      },
    });
  } finally {
    // The engine must not close over a snapshot that was begun where another one failed.
    await begun;
  }
}
