/** Returns a function that makes what it is asked for and keeps the latest; what could not be made is tried again. */
export function keepingLatest<Asked extends readonly string[], Made>(
  most: number,
  make: (...asked: Asked) => Promise<Made>,
): (...asked: Asked) => Promise<Made> {
  const kept = new Map<string, Promise<Made>>();
  return (...asked) => {
    const key = asked.join(" ");
    const found = kept.get(key) ?? make(...asked);
    kept.delete(key);
    kept.set(key, found);
    found.catch(() => kept.delete(key));
    for (const old of [...kept.keys()].slice(0, Math.max(0, kept.size - most))) kept.delete(old);
    return found;
  };
}
