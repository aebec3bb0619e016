import { loopsOver } from "./loops-over.ts";

/** Adds up customers' lines; see lines.as.ts. Addresses are bytes in the memory. */
export interface LinesKernel {
  unpack(
    lines: number,
    money: number,
    items: number,
    n: number,
    customer: number,
    when: number,
    amount: number,
    quantity: number,
  ): number;
  customersOf(customer: number, n: number, starts: number): number;
  sumOrders(
    when: number,
    amount: number,
    quantity: number,
    starts: number,
    customers: number,
    from: number,
    recent: number,
    into: number,
  ): void;
  tallyTimes(
    when: number,
    starts: number,
    customers: number,
    from: number,
    groups: number,
    weekdays: number,
    hours: number,
    quarters: number,
    counts: number,
  ): void;
  tallyCategories(
    when: number,
    starts: number,
    customers: number,
    from: number,
    groups: number,
    tallies: number,
    categories: number,
    counts: number,
    touched: number,
  ): void;
  sumMonths(
    when: number,
    amount: number,
    starts: number,
    customers: number,
    first: number,
    monthOf: number,
    days: number,
    months: number,
    own: number,
    groups: number,
    groupings: number,
    sums: number,
  ): void;
}

/** Returns the loops over one memory, in the thread that asks. */
export const linesKernel = loopsOver<LinesKernel>("lines.wasm");
