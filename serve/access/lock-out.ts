/** How often somebody may fail before waiting, and how the wait grows. */
export interface LockOutOptions {
  /** Failures that cost nothing. */
  readonly free: number;
  /** The first wait; each further failure doubles it. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** Keys that are remembered; the one that failed longest ago is forgotten first. */
  readonly size?: number;
}

interface Failures {
  readonly count: number;
  readonly at: number;
}

/** Counts failed logins by key, an address, and says how long each key has to wait. */
export class LockOut {
  readonly #failures = new Map<string, Failures>();
  readonly #options: Required<LockOutOptions>;

  constructor({ size = 10_000, ...options }: LockOutOptions) {
    this.#options = { size, ...options };
  }

  /** Returns the milliseconds until a key may try again; 0 where it may now. */
  waitMs(key: string, now: number): number {
    const failures = this.#failures.get(key);
    if (failures === undefined) return 0;
    return Math.max(0, failures.at + this.#length(failures.count) - now);
  }

  fail(key: string, now: number): void {
    const before = this.#failures.get(key);
    const isStale = before !== undefined && now - before.at > 2 * this.#options.longestMs;
    const count = before === undefined || isStale ? 1 : before.count + 1;
    this.#failures.delete(key);
    this.#failures.set(key, { count, at: now });
    if (this.#failures.size > this.#options.size)
      this.#failures.delete(this.#failures.keys().next().value ?? "");
  }

  forgive(key: string): void {
    this.#failures.delete(key);
  }

  #length(count: number): number {
    const { free, firstMs, longestMs } = this.#options;
    return count < free ? 0 : Math.min(longestMs, firstMs * 2 ** Math.min(count - free, 30));
  }
}
