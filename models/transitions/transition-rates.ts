import type { Moves, Probabilities } from "./moves.ts";

/** One row of probabilities a state, for everybody who is in it; rows sum to 1. */
export type Rates = readonly (readonly number[])[];

/** What may be counted of moves without looking at the customers. */
export type StatesOnly = Pick<Moves, "now" | "next">;

/**
 * Returns the rates of "no change": everybody stays with the one share that stayed, (stayed + 1) / (all + 2), and who
 * does not is spread over the other states as the movers were, plus half a mover each.
 */
export function noChangeRates(moves: readonly StatesOnly[], states: number): Rates {
  const arrived = new Float64Array(states).fill(0.5);
  let stayed = 1;
  let all = 2;
  for (const { now, next } of moves) {
    all += now.length;
    next.forEach((to, i) => {
      if (now[i] === to) stayed++;
      else arrived[to] = (arrived[to] as number) + 1;
    });
  }
  const movers = arrived.reduce((sum, count) => sum + count, 0);
  const stay = states === 1 ? 1 : stayed / all;
  return Array.from({ length: states }, (_, i) => {
    const others = movers - (arrived[i] as number);
    return Array.from(arrived, (count, j) => (i === j ? stay : ((1 - stay) * count) / others));
  });
}

/**
 * Returns the rates of a first-order Markov chain: the share of those in state i that were in j a period later, with half a
 * customer added to each (Jeffreys' prior), so that no move is impossible.
 */
export function markovRates(moves: readonly StatesOnly[], states: number): Rates {
  const counts = Array.from({ length: states }, () => new Float64Array(states).fill(0.5));
  for (const { now, next } of moves)
    next.forEach((to, i) => {
      const row = counts[now[i] as number] as Float64Array;
      row[to] = (row[to] as number) + 1;
    });
  return counts.map((row) => {
    const sum = row.reduce((total, count) => total + count, 0);
    return Array.from(row, (count) => count / sum);
  });
}

/** Gives every customer the rates of their state. */
export function ratesOf(rates: Rates, now: Int32Array): Probabilities {
  const states = rates.length;
  const probabilities = new Float64Array(now.length * states);
  now.forEach((state, i) => {
    probabilities.set(rates[state] ?? [], i * states);
  });
  return probabilities;
}

/** Takes the mean probabilities of the customers of each state, from one piece of customers after the other. */
export interface MeanRates {
  add(probabilities: Probabilities, now: Int32Array): void;
  /** A state without customers stays as it is. */
  rates(): Rates;
}

/** Returns what takes mean probabilities; nobody is known yet. */
export function meanRates(states: number): MeanRates {
  const counts = new Float64Array(states);
  const sums = Array.from({ length: states }, () => new Float64Array(states));
  return {
    add(probabilities, now) {
      now.forEach((state, i) => {
        counts[state] = (counts[state] as number) + 1;
        const row = sums[state] as Float64Array;
        for (let j = 0; j < states; j++)
          row[j] = (row[j] as number) + (probabilities[i * states + j] as number);
      });
    },
    rates: () =>
      sums.map((row, i) =>
        Array.from(row, (sum, j) =>
          (counts[i] as number) > 0 ? sum / (counts[i] as number) : i === j ? 1 : 0,
        ),
      ),
  };
}
