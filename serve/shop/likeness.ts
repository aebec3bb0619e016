import type { People } from "./people.ts";
import { permutation } from "./permutation.ts";

/** What customers are compared by, as far as it is known: how lately, how often, for how long and how much they buy. */
const COMPARED = ["recency_days", "orders", "tenure_days", "monetary", "gap_mean"];
const STEPS = 250;
const UNKNOWN = 255;

/** Returns the rows nearest to a row, nearest first: by the mean distance in ranks, among those of its segment. */
export function likeness(people: People): (row: number, count: number) => Int32Array {
  const steps = [...COMPARED.flatMap((name) => people.told.get(name) ?? []), people.expected].map(
    (values) => stepsOf(Float64Array.from(values)),
  );
  const { codes, texts } = people.segment;
  const members = membersOf(codes, texts.length);
  return (row, count) => {
    const own = steps.map((values) => values[row] as number);
    const alike = members[(codes[row] as number) + 1] ?? new Int32Array();
    const nearest: { row: number; distance: number }[] = [];
    let worst = Number.POSITIVE_INFINITY;
    for (const i of alike) {
      if (i === row) continue;
      let distance = 0;
      for (let j = 0; j < steps.length && distance < worst; j++)
        distance += Math.abs(((steps[j] as Uint8Array)[i] as number) - (own[j] as number));
      if (distance >= worst) continue;
      const place = nearest.findIndex((one) => one.distance > distance);
      nearest.splice(place < 0 ? nearest.length : place, 0, { row: i, distance });
      if (nearest.length > count) nearest.pop();
      if (nearest.length === count) worst = nearest.at(-1)?.distance ?? worst;
    }
    return Int32Array.from(nearest, (one) => one.row);
  };
}

/** Replaces numbers by which of 250 equal parts of all they fall in, equals in the same. */
function stepsOf(values: Float64Array): Uint8Array {
  const order = permutation(values, "up");
  const steps = new Uint8Array(values.length).fill(UNKNOWN);
  let step = 0;
  for (let k = 0; k < order.length; k++) {
    const i = order[k] as number;
    if (Number.isNaN(values[i] as number)) break;
    if (k === 0 || values[i] !== values[order[k - 1] as number])
      step = Math.floor((STEPS * k) / order.length);
    steps[i] = step;
  }
  return steps;
}

/** Lists the rows of each code; those of -1 come first. */
function membersOf(codes: People["segment"]["codes"], kinds: number): readonly Int32Array[] {
  const sizes = new Int32Array(kinds + 1);
  for (const code of codes) sizes[code + 1] = (sizes[code + 1] as number) + 1;
  const members = Array.from(sizes, (size) => new Int32Array(size));
  const filled = new Int32Array(kinds + 1);
  codes.forEach((code, row) => {
    const at = filled[code + 1] as number;
    (members[code + 1] as Int32Array)[at] = row;
    filled[code + 1] = at + 1;
  });
  return members;
}
