/** Customers who were in one group and are in another, or the same. */
export interface Flow {
  readonly from: string;
  readonly to: string;
  readonly customers: number;
}

export interface FlowTable {
  /** Groups before and now; those who were or are no customers last. */
  readonly before: readonly string[];
  readonly now: readonly string[];
  /** Customers by group before (rows) and now (columns), and their shares of the row. */
  readonly counts: readonly (readonly number[])[];
  readonly shares: readonly (readonly number[])[];
  readonly groups: readonly GroupFlows[];
}

/** How one group lost and gained customers: before + entered - left = now. */
export interface GroupFlows {
  readonly name: string;
  readonly before: number;
  readonly now: number;
  readonly stayed: number;
  readonly entered: number;
  readonly left: number;
  /** One sentence with the largest flows. */
  readonly says: string;
}

/** Where customers are who are not in the data on one of the days. */
export const NOT_YET = "not a customer yet";
export const GONE = "gone";

/**
 * Tabulates flows between the groups of two days. Groups come in the order of `order`, the others behind by their size
 * now, then before, and then by name.
 */
export function flowTable(flows: readonly Flow[], order: readonly string[] = []): FlowTable {
  const now = sorted(totals(flows, "to"), order, GONE);
  const before = sorted(totals(flows, "from"), [...order, ...now], NOT_YET);
  const customers = (from: string, to: string) =>
    flows.reduce(
      (sum, flow) => sum + (flow.from === from && flow.to === to ? flow.customers : 0),
      0,
    );
  const counts = before.map((from) => now.map((to) => customers(from, to)));
  const names = [...now, ...before.filter((name) => !now.includes(name))];
  return {
    before,
    now,
    counts,
    shares: counts.map((row) => {
      const total = row.reduce((sum, count) => sum + count, 0);
      return row.map((count) => (total === 0 ? 0 : count / total));
    }),
    groups: names
      .filter((name) => name !== NOT_YET && name !== GONE)
      .map((name) => groupFlows(name, flows)),
  };
}

function groupFlows(name: string, flows: readonly Flow[]): GroupFlows {
  const came = flows.filter(({ from, to }) => to === name && from !== name);
  const went = flows.filter(({ from, to }) => from === name && to !== name);
  const stayed = total(flows.filter(({ from, to }) => from === name && to === name));
  const [entered, left] = [total(came), total(went)];
  const [inflow] = came.toSorted(bySize);
  const [outflow] = went.toSorted(bySize);
  const gains =
    inflow === undefined ? "nobody came" : `${number(entered)} came, ${part(inflow, "from")}`;
  const losses =
    outflow === undefined ? "nobody left" : `${number(left)} left, ${part(outflow, "to")}`;
  return {
    name,
    before: stayed + left,
    now: stayed + entered,
    stayed,
    entered,
    left,
    says: `${name}: ${gains}; ${losses}.`,
  };
}

function part(flow: Flow, side: "from" | "to"): string {
  const other = flow[side];
  const where =
    other === NOT_YET ? "new" : other === GONE ? "not there any more" : `${side} '${other}'`;
  return `${number(flow.customers)} of them ${where}`;
}

function bySize(a: Flow, b: Flow): number {
  return b.customers - a.customers || compare(a.from, b.from) || compare(a.to, b.to);
}

function totals(flows: readonly Flow[], side: "from" | "to"): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const flow of flows) sums.set(flow[side], (sums.get(flow[side]) ?? 0) + flow.customers);
  return sums;
}

function sorted(
  sizes: ReadonlyMap<string, number>,
  order: readonly string[],
  last: string,
): string[] {
  const place = (name: string) => {
    if (name === last) return Number.POSITIVE_INFINITY;
    const at = order.indexOf(name);
    return at < 0 ? order.length : at;
  };
  return [...sizes.keys()].sort((a, b) => {
    const [left, right] = [place(a), place(b)];
    if (left !== right) return left < right ? -1 : 1;
    return (sizes.get(b) ?? 0) - (sizes.get(a) ?? 0) || compare(a, b);
  });
}

function total(flows: readonly Flow[]): number {
  return flows.reduce((sum, { customers }) => sum + customers, 0);
}

function number(n: number): string {
  return n.toLocaleString("en-GB");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
