/** A short list of numbered items, in turn as they are added. */
export interface InTurn {
  clear(): void;
  /** Puts an item in its place: the lowest order first, of equal ones the most steps, then the lowest item. */
  add(item: number, order: number, steps: number): void;
  length(): number;
  item(at: number): number;
}

/** Returns an empty list with room for so many items, which is filled again and again. */
export function inTurn(most: number): InTurn {
  const items = new Int32Array(most);
  const orders = new Float64Array(most);
  const strengths = new Float64Array(most);
  let length = 0;
  const before = (at: number, item: number, order: number, steps: number): boolean => {
    if (orders[at] !== order) return (orders[at] as number) < order;
    if (strengths[at] !== steps) return (strengths[at] as number) > steps;
    return (items[at] as number) <= item;
  };
  return {
    clear() {
      length = 0;
    },
    add(item, order, steps) {
      let at = length++;
      for (; at > 0 && !before(at - 1, item, order, steps); at--) {
        items[at] = items[at - 1] as number;
        orders[at] = orders[at - 1] as number;
        strengths[at] = strengths[at - 1] as number;
      }
      items[at] = item;
      orders[at] = order;
      strengths[at] = steps;
    },
    length: () => length,
    item: (at) => items[at] as number,
  };
}
