/** Waits until both have ended, and throws what the first of them has thrown. */
export async function together<First, Second>(
  both: readonly [Promise<First>, Promise<Second>],
): Promise<readonly [First, Second]> {
  await Promise.allSettled(both);
  return await Promise.all(both);
}
