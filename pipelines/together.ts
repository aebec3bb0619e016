/** Waits until all have ended, and throws what the first of them has thrown. */
export async function together<Works extends readonly unknown[] | []>(
  works: Works,
): Promise<{ -readonly [One in keyof Works]: Awaited<Works[One]> }> {
  await Promise.allSettled(works);
  return await Promise.all(works);
}
