/** What was found last, as much of it as fits. */
export class Kept<Value> {
  readonly #found = new Map<string, Value>();
  readonly #most: number;
  readonly #size: (value: Value) => number;
  #total = 0;

  constructor(most: number, size: (value: Value) => number) {
    this.#most = most;
    this.#size = size;
  }

  get(key: string): Value | undefined {
    const found = this.#found.get(key);
    if (found !== undefined) {
      this.#found.delete(key);
      this.#found.set(key, found);
    }
    return found;
  }

  set(key: string, value: Value): void {
    const before = this.#found.get(key);
    if (before !== undefined) this.#total -= this.#size(before);
    this.#found.delete(key);
    this.#found.set(key, value);
    this.#total += this.#size(value);
    for (const [oldest, held] of this.#found) {
      if (this.#total <= this.#most || oldest === key) break;
      this.#total -= this.#size(held);
      this.#found.delete(oldest);
    }
  }
}
