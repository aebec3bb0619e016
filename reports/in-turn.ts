/** A short list of numbered items, taken in turn: the lowest order first, of equal ones the most steps, then the lowest item. */
export interface InTurn {
  clear(): void;
  /** Adds an item with an order, at most 127, and steps, at most `MOST_STEPS`: whole numbers from 0. */
  add(item: number, order: number, steps: number): void;
  length(): number;
  /** Returns the item whose turn is at a position from 0; the first of many are found without putting the rest in order. */
  item(at: number): number;
}

/** Steps that are told apart, at most. */
export const MOST_STEPS = 1_000_000_000;

/** Returns an empty list with room for so many items, at most 65,536 and numbered below that, which is filled again and again. */
export function inTurn(most: number): InTurn {
  // An item, its order and its steps are one number, exact in 53 bits, so that one comparison tells whose turn is first.
  const size = 2 ** Math.ceil(Math.log2(Math.max(2, most)));
  const keys = new Float64Array(most);
  let length = 0;
  /** Items that stand in their place. */
  let placed = 0;
  const place = () => {
    let first = placed;
    let least = keys[first] as number;
    for (let i = placed + 1; i < length; i++) {
      const key = keys[i] as number;
      if (key >= least) continue;
      first = i;
      least = key;
    }
    keys[first] = keys[placed] as number;
    keys[placed] = least;
    placed++;
  };
  return {
    clear() {
      length = 0;
      placed = 0;
    },
    add(item, order, steps) {
      keys[length] = (order * (MOST_STEPS + 1) + (MOST_STEPS - steps)) * size + item;
      length++;
    },
    length: () => length,
    item(at) {
      while (placed <= at) place();
      const key = keys[at] as number;
      return key - size * Math.floor(key / size);
    },
  };
}
