/** Keeps six significant digits: the rest is below any interval. */
export function sixDigits(x: number): number {
  return Number(x.toPrecision(6));
}
