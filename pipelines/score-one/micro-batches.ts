export interface MicroBatchOptions<In> {
  /** Items of one batch at most. */
  readonly most: number;
  /** Size of all items of a batch together at most; a greater item is a batch of its own. */
  readonly mostSize: number;
  readonly sizeOf: (item: In) => number;
  /** Only items of one key may be worked on together. */
  readonly keyOf: (item: In) => string;
}

/**
 * Returns a function that works on items in batches, one batch after the other: while one is worked on, what comes in
 * waits for the next, so that nobody waits for company and much company costs little. Where a batch fails, its items are
 * tried one by one: nobody fails for another.
 */
export function inMicroBatches<In, Out>(
  work: (items: readonly In[]) => Promise<readonly Out[]>,
  { most, mostSize, sizeOf, keyOf }: MicroBatchOptions<In>,
): (item: In) => Promise<Out> {
  let waiting: Waiting<In, Out>[] = [];
  let isAtWork = false;

  async function workOn(batch: readonly Waiting<In, Out>[]): Promise<void> {
    try {
      const results = await work(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, i) => {
        resolve(results[i] as Out);
      });
    } catch (error) {
      const [first] = batch;
      if (batch.length === 1) first?.reject(error);
      else for (const one of batch) await workOn([one]);
    }
  }

  function nextBatch(): readonly Waiting<In, Out>[] {
    const key = keyOf((waiting[0] as Waiting<In, Out>).item);
    const batch: Waiting<In, Out>[] = [];
    let size = 0;
    for (const one of waiting) {
      if (keyOf(one.item) !== key) continue;
      size += sizeOf(one.item);
      if (batch.length > 0 && (batch.length === most || size > mostSize)) break;
      batch.push(one);
    }
    return batch;
  }

  async function workOff(): Promise<void> {
    isAtWork = true;
    try {
      while (waiting.length > 0) {
        const batch = nextBatch();
        const taken = new Set(batch);
        waiting = waiting.filter((one) => !taken.has(one));
        await workOn(batch);
        // Who has just been answered may ask again: they come along.
        await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      isAtWork = false;
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!isAtWork) void workOff();
    });
}

interface Waiting<In, Out> {
  readonly item: In;
  readonly resolve: (result: Out) => void;
  readonly reject: (error: unknown) => void;
}
