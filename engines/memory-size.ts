/** A size of memory, such as `4GB`. */
export interface MemorySize {
  /** As it was written. */
  readonly written: string;
  readonly bytes: number;
}

/** Reads a size such as `4GB` or `512MiB`; null where it is none. */
export function memorySize(written: string): MemorySize | null {
  const [, number, unit, binary] = /^(\d+(?:\.\d+)?) ?([KMGT])(i?)B$/i.exec(written) ?? [];
  if (number === undefined || unit === undefined) return null;
  const power = "KMGT".indexOf(unit.toUpperCase()) + 1;
  return { written, bytes: Math.floor(Number(number) * (binary === "" ? 1000 : 1024) ** power) };
}
