/** A short list of numbered items, taken in turn: the lowest order first, of equal ones the most steps, then the lowest item. */
export interface InTurn {
  clear(): void;
  add(item: number, order: number, steps: number): void;
  length(): number;
  /** Returns the item whose turn is at a position from 0; the first of many are found without putting the rest in order. */
  item(at: number): number;
}

/** Returns an empty list with room for so many items, which is filled again and again. */
export function inTurn(most: number): InTurn {
  const items = new Int32Array(most);
  const orders = new Int32Array(most);
  const strengths = new Int32Array(most);
  let length = 0;
  /** Items that stand in their place. */
  let placed = 0;
  const before = (a: number, b: number): boolean => {
    if (orders[a] !== orders[b]) return (orders[a] as number) < (orders[b] as number);
    if (strengths[a] !== strengths[b]) return (strengths[a] as number) > (strengths[b] as number);
    return (items[a] as number) < (items[b] as number);
  };
  const swap = (column: Int32Array, a: number, b: number) => {
    const held = column[a] as number;
    column[a] = column[b] as number;
    column[b] = held;
  };
  const place = () => {
    let first = placed;
    for (let i = placed + 1; i < length; i++) if (before(i, first)) first = i;
    swap(items, first, placed);
    swap(orders, first, placed);
    swap(strengths, first, placed);
    placed++;
  };
  return {
    clear() {
      length = 0;
      placed = 0;
    },
    add(item, order, steps) {
      items[length] = item;
      orders[length] = order;
      strengths[length] = steps;
      length++;
    },
    length: () => length,
    item(at) {
      while (placed <= at) place();
      return items[at] as number;
    },
  };
}
