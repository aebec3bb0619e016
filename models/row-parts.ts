/** Splits n rows into at most so many parts of about one length, in their order, each from one position to before another. */
export function rowParts(
  n: number,
  parts: number,
): readonly (readonly [from: number, to: number])[] {
  const length = Math.max(1, Math.ceil(n / parts));
  return Array.from({ length: Math.ceil(n / length) }, (_, part) => [
    part * length,
    Math.min(n, (part + 1) * length),
  ]);
}
