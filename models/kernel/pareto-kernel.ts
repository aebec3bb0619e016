import { loopsOver } from "./loops-over.ts";

/** Takes the likelihood of Pareto/NBD; see pareto.as.ts. Addresses are bytes in the memory. */
export interface ParetoKernel {
  lostOdds(
    power: number,
    alpha: number,
    s: number,
    beta: number,
    from: number,
    to: number,
    living: number,
    rule: number,
    room: number,
  ): number;
  likelihood(
    histories: number,
    n: number,
    r: number,
    alpha: number,
    s: number,
    beta: number,
    logBeta: number,
    rule: number,
    room: number,
    into: number,
  ): void;
}

/** Returns the loops over one memory, in the thread that asks. */
export const paretoKernel = loopsOver<ParetoKernel>("pareto.wasm");
