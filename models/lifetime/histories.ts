import { takeNumbers, takePlaces } from "../matrix.ts";

/** What buy-till-you-die models know of n customers. Times are in weeks. */
export interface Histories {
  /** Purchase days after the first: x. */
  readonly repeats: Float64Array;
  /** From the first purchase day to the last: t_x, in [0, T]. */
  readonly lastAge: Float64Array;
  /** From the first purchase day to the last day observed: T. */
  readonly tenure: Float64Array;
}

/** Histories that differ, and how many customers have each. */
export interface CountedHistories extends Histories {
  readonly counts: Float64Array;
  /** Of each customer the position of their history. */
  readonly historyOf: Int32Array;
}

/** Repeats with tenures that differ: all that is asked of customers who are alive. */
export interface LivingHistories extends Pick<Histories, "repeats" | "tenure"> {
  /** Of each customer the position of theirs. */
  readonly livingOf: Int32Array;
}

const told = new WeakMap<CountedHistories, LivingHistories>();

/** Returns the repeats with tenures of some histories, which are far fewer; they are counted once. */
export function livingAmong(histories: CountedHistories): LivingHistories {
  const known = told.get(histories);
  if (known !== undefined) return known;
  const { repeats, tenure, historyOf } = histories;
  const counted = countHistories({ repeats, lastAge: new Float64Array(repeats.length), tenure });
  const living = {
    repeats: counted.repeats,
    tenure: counted.tenure,
    livingOf: takePlaces(counted.historyOf, historyOf),
  };
  told.set(histories, living);
  return living;
}

/** Counts equal histories once, in the order in which they first appear. */
export function countHistories(histories: Histories): CountedHistories {
  const n = histories.repeats.length;
  const [first, historyOf] = [new Int32Array(n), new Int32Array(n)];
  const counts = new Float64Array(n);
  const known = numberHistories(histories, { first, counts, historyOf });
  const firsts = first.subarray(0, known);
  return {
    repeats: takeNumbers(histories.repeats, firsts),
    lastAge: takeNumbers(histories.lastAge, firsts),
    tenure: takeNumbers(histories.tenure, firsts),
    counts: counts.slice(0, known),
    historyOf,
  };
}

/** Returns histories each of which stands for one customer, where nearly all differ. */
export function uncounted(histories: Histories): CountedHistories {
  const n = histories.repeats.length;
  const historyOf = new Int32Array(n);
  for (let i = 0; i < n; i++) historyOf[i] = i;
  return { ...histories, counts: new Float64Array(n).fill(1), historyOf };
}

interface Numbered extends Pick<CountedHistories, "counts" | "historyOf"> {
  /** Of each history the customer who has it first. */
  readonly first: Int32Array;
}

/** Numbers histories in the order in which they first appear, and returns how many differ. */
function numberHistories(
  { repeats, lastAge, tenure }: Histories,
  { first, counts, historyOf }: Numbered,
): number {
  const n = repeats.length;
  const size = 2 ** Math.ceil(Math.log2(2 * n + 2));
  const slots = new Int32Array(size).fill(-1);
  let known = 0;
  for (let i = 0; i < n; i++) {
    const [x, last, age] = [repeats[i] as number, lastAge[i] as number, tenure[i] as number];
    const hash = mix(mix(mix(0, x), last), age);
    let slot = (hash ^ (hash >>> 13)) & (size - 1);
    for (;;) {
      const at = slots[slot] as number;
      if (at < 0) {
        slots[slot] = known;
        first[known] = i;
        historyOf[i] = known;
        counts[known] = 1;
        known++;
        break;
      }
      const other = first[at] as number;
      if (repeats[other] === x && lastAge[other] === last && tenure[other] === age) {
        historyOf[i] = at;
        counts[at] = (counts[at] as number) + 1;
        break;
      }
      slot = (slot + 1) & (size - 1);
    }
  }
  return known;
}

const number = new Float64Array(1);
const bits = new Uint32Array(number.buffer);

/** Returns a hash with a number mixed in. */
function mix(hash: number, value: number): number {
  number[0] = value;
  const mixed = Math.imul(hash ^ (bits[0] as number), 0x9e3779b1) ^ (bits[1] as number);
  return Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
}

/** Returns every `stride`-th history with its count, and who has it left out. */
export function everyHistory(histories: CountedHistories, stride: number): CountedHistories {
  const some = (values: Float64Array) => values.filter((_, i) => i % stride === 0);
  return {
    repeats: some(histories.repeats),
    lastAge: some(histories.lastAge),
    tenure: some(histories.tenure),
    counts: some(histories.counts),
    historyOf: new Int32Array(),
  };
}

/** Distinct values, and of each row the position of its own. */
export interface Levels {
  readonly values: Float64Array;
  readonly levelOf: Int32Array;
}

/** Finds the distinct values of a column, so that what depends on them alone is worked out once for each. */
export function levelsOf(column: Float64Array): Levels {
  const positions = new Map<number, number>();
  const levelOf = new Int32Array(column.length);
  for (let i = 0; i < column.length; i++) {
    const value = column[i] as number;
    const position = positions.get(value) ?? positions.size;
    positions.set(value, position);
    levelOf[i] = position;
  }
  return { values: Float64Array.from(positions.keys()), levelOf };
}
