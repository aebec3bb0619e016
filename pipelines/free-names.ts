/** Returns which names are free, beside some and beside those that it was asked for before, whatever their case. */
export function freeNames(
  taken: Iterable<string>,
): (names: readonly string[]) => readonly string[] {
  const known = new Set([...taken].map((name) => name.toLowerCase()));
  return (names) =>
    names.filter((name) => {
      const isFree = !known.has(name.toLowerCase());
      known.add(name.toLowerCase());
      return isFree;
    });
}
