/*
 * The loops over customers' lines, in AssemblyScript: what V8 makes of the same loops over typed arrays takes four times as
 * long. A line is an order; lines of a customer lie together. `when` packs a line's day (from bit 15 on, since 1970-01-01),
 * hour (5 bits from bit 10 on, 24 where not known) and number of a category (10 bits, 0 where not known). Amounts and
 * quantities are whole numbers of ten-thousandths, NaN where not known; sums of them are exact, in any order.
 * Compile with `npm run kernel`. All addresses are bytes in the memory that the module is given.
 */

const DAY: i32 = 15;
const HOUR: i32 = 10;
const CATEGORY: i32 = 1023;
const UNIT: f64 = 10000;
const WEEKDAYS: usize = 7;
const HOURS: usize = 24;
const QUARTERS: usize = 4;
/** 1970-01-01 was a Thursday, the fourth day of its week. */
const THURSDAY: u32 = 3;

/**
 * Unpacks n lines as they cross from the engine, customer times 2^31 plus `when` as a double, money and items as decimals; returns
 * what all of the ten-thousandths come to, whatever their signs.
 */
export function unpack(
  lines: usize,
  money: usize,
  items: usize,
  n: usize,
  customer: usize,
  when: usize,
  amount: usize,
  quantity: usize,
): f64 {
  let total: f64 = 0;
  for (let i: usize = 0; i < n; i++) {
    const line = <i64>load<f64>(lines + (i << 3));
    store<i32>(customer + (i << 2), <i32>(line >> 31));
    store<i32>(when + (i << 2), <i32>line & 0x7fffffff);
    const own = rounded(load<f64>(money + (i << 3)) * UNIT);
    const some = rounded(load<f64>(items + (i << 3)) * UNIT);
    store<f64>(amount + (i << 3), own);
    store<f64>(quantity + (i << 3), some);
    total += abs(orNothing(own)) + abs(orNothing(some));
  }
  return total;
}

/** Writes where the lines of each customer begin, and n behind them; returns how many customers there are. */
export function customersOf(customer: usize, n: usize, starts: usize): usize {
  let found: usize = 0;
  let last: i32 = -1;
  for (let i: usize = 0; i < n; i++) {
    const own = load<i32>(customer + (i << 2));
    store<u32>(starts + (found << 2), <u32>i);
    found += own !== last ? 1 : 0;
    last = own;
  }
  store<u32>(starts + (found << 2), <u32>n);
  return found;
}

/**
 * Writes five sums of each customer's lines from the day `from` on: how many, how many of them from the day `recent` on, how
 * many of known amounts, these amounts, and quantities, of which one that is not known counts as one.
 */
export function sumOrders(
  when: usize,
  amount: usize,
  quantity: usize,
  starts: usize,
  customers: usize,
  from: i32,
  recent: i32,
  into: usize,
): void {
  let i = <usize>load<u32>(starts);
  for (const end = starts + (customers << 2); starts < end; starts += 4, into += 40) {
    let n = 0;
    let late = 0;
    let known = 0;
    let sum: f64 = 0;
    let pieces: f64 = 0;
    for (const to = <usize>load<u32>(starts, 4); i < to; i++) {
      const day = load<i32>(when + (i << 2)) >> DAY;
      if (day < from) continue;
      n++;
      late += day >= recent ? 1 : 0;
      const own = load<f64>(amount + (i << 3));
      known += own === own ? 1 : 0;
      sum += orNothing(own);
      const some = load<f64>(quantity + (i << 3));
      pieces += some === some ? some : UNIT;
    }
    store<f64>(into, <f64>n);
    store<f64>(into, <f64>late, 8);
    store<f64>(into, <f64>known, 16);
    store<f64>(into, sum, 24);
    store<f64>(into, pieces, 32);
  }
}

/**
 * Tallies each customer's lines from the day `from` on by weekday, hour and quarter of the day in the tallies of its group,
 * which `groups` has by customer; `counts` has room for 36 doubles.
 */
export function tallyTimes(
  when: usize,
  starts: usize,
  customers: usize,
  from: i32,
  groups: usize,
  weekdays: usize,
  hours: usize,
  quarters: usize,
  counts: usize,
): void {
  const byHour = counts + (WEEKDAYS << 3);
  const byQuarter = byHour + ((HOURS + 1) << 3);
  let i = <usize>load<u32>(starts);
  for (const end = starts + (customers << 2); starts < end; starts += 4, groups += 4) {
    memory.fill(counts, 0, (WEEKDAYS + HOURS + 1) << 3);
    for (const to = <usize>load<u32>(starts, 4); i < to; i++) {
      const own = load<u32>(when + (i << 2));
      const day = <i32>(own >> DAY);
      if (day < from) continue;
      count(counts + ((<usize>((<u32>day + THURSDAY) % 7)) << 3));
      count(byHour + ((<usize>((own >> HOUR) & 31)) << 3));
    }
    for (let q: usize = 0; q < QUARTERS; q++) {
      let sum: f64 = 0;
      for (let h: usize = 0; h < 6; h++) sum += load<f64>(byHour + ((6 * q + h) << 3));
      store<f64>(byQuarter + (q << 3), sum);
    }
    const group = <usize>load<u32>(groups);
    tally(counts, WEEKDAYS, weekdays + group * tallyBytes(WEEKDAYS));
    tally(byHour, HOURS, hours + group * tallyBytes(HOURS));
    tally(byQuarter, QUARTERS, quarters + group * tallyBytes(QUARTERS));
  }
}

/**
 * Tallies each customer's lines from the day `from` on by the number of their category, below `categories`, in the tallies of
 * its group; `counts` has a zero for each number, as it has afterwards, and `touched` room for as many 32-bit numbers.
 */
export function tallyCategories(
  when: usize,
  starts: usize,
  customers: usize,
  from: i32,
  groups: usize,
  tallies: usize,
  categories: usize,
  counts: usize,
  touched: usize,
): void {
  const bytes = tallyBytes(categories);
  let i = <usize>load<u32>(starts);
  for (const end = starts + (customers << 2); starts < end; starts += 4, groups += 4) {
    let n = 0;
    let different: usize = 0;
    for (const to = <usize>load<u32>(starts, 4); i < to; i++) {
      const own = load<i32>(when + (i << 2));
      const category = <usize>(own & CATEGORY);
      if (category === 0 || own >> DAY < from) continue;
      const before = load<f64>(counts + (category << 3));
      store<u32>(touched + (different << 2), <u32>category);
      different += before === 0 ? 1 : 0;
      store<f64>(counts + (category << 3), before + 1);
      n++;
    }
    if (n === 0) continue;
    const into = tallies + (<usize>load<u32>(groups)) * bytes;
    const all = <f64>n;
    begin(into, all);
    for (let k: usize = 0; k < different; k++) {
      const category = <usize>load<u32>(touched + (k << 2));
      const at = counts + (category << 3);
      add(into + 32 + (category << 5), load<f64>(at), all);
      store<f64>(at, 0);
    }
  }
}

/**
 * Adds each customer's lines by month to the sums of several groups, 32 bytes a month: lines, those of known amounts, these
 * amounts, and customers with any line. `monthOf` has a byte for each of so many days from `first` on, `groups` the numbers
 * of a customer's groups behind each other; `own` has room for the sums of the months.
 */
export function sumMonths(
  when: usize,
  amount: usize,
  starts: usize,
  customers: usize,
  first: i32,
  monthOf: usize,
  days: u32,
  months: usize,
  own: usize,
  groups: usize,
  groupings: usize,
  sums: usize,
): void {
  const bytes = months << 5;
  const another = f64x2(1, 0);
  let i = <usize>load<u32>(starts);
  for (const end = starts + (customers << 2); starts < end; starts += 4, groups += groupings << 2) {
    memory.fill(own, 0, bytes);
    let some = false;
    for (const to = <usize>load<u32>(starts, 4); i < to; i++) {
      const nth = <u32>((load<i32>(when + (i << 2)) >> DAY) - first);
      if (nth >= days) continue;
      some = true;
      const at = own + ((<usize>load<u8>(monthOf + nth)) << 5);
      const money = load<f64>(amount + (i << 3));
      const line = f64x2.replace_lane(another, 1, money === money ? 1 : 0);
      v128.store(at, f64x2.add(v128.load(at), line));
      store<f64>(at, load<f64>(at, 16) + orNothing(money), 16);
    }
    if (!some) continue;
    for (let at = own; at < own + bytes; at += 32)
      store<f64>(at, load<f64>(at) > 0 ? 1 : 0, 24);
    for (let g: usize = 0; g < groupings; g++) {
      const into = sums + (<usize>load<u32>(groups + (g << 2))) * bytes;
      for (let at: usize = 0; at < bytes; at += 16)
        v128.store(into + at, f64x2.add(v128.load(into + at), v128.load(own + at)));
    }
  }
}

/*
 * A tally of customers: how many, the lines n of each, n squared, and 8 bytes that mean nothing; then 32 bytes for
 * each cell: customers with any line there, their lines x there, x squared, and x times n.
 */

@inline function tallyBytes(cells: usize): usize {
  return (cells + 1) << 5;
}

/** Adds a customer who has so many lines in each of the cells to a tally. */
@inline function tally(counts: usize, cells: usize, into: usize): void {
  let n: f64 = 0;
  for (let c: usize = 0; c < cells; c++) n += load<f64>(counts + (c << 3));
  if (n === 0) return;
  begin(into, n);
  for (let c: usize = 0; c < cells; c++)
    add(into + 32 + (c << 5), load<f64>(counts + (c << 3)), n);
}

@inline function begin(into: usize, n: f64): void {
  v128.store(into, f64x2.add(v128.load(into), f64x2(1, n)));
  store<f64>(into, load<f64>(into, 16) + n * n, 16);
}

@inline function add(cell: usize, x: f64, n: f64): void {
  const twice = f64x2.splat(x);
  const held = f64x2.replace_lane(twice, 0, x > 0 ? 1 : 0);
  const squares = f64x2.mul(twice, f64x2.replace_lane(twice, 1, n));
  v128.store(cell, f64x2.add(v128.load(cell), held));
  v128.store(cell, f64x2.add(v128.load(cell, 16), squares), 16);
}

@inline function count(at: usize): void {
  store<f64>(at, load<f64>(at) + 1);
}

/** Rounds to the nearest whole number, halves up, as Math.round does. */
@inline function rounded(x: f64): f64 {
  const down = floor(x);
  return x - down >= 0.5 ? down + 1 : down;
}

@inline function orNothing(x: f64): f64 {
  return x === x ? x : 0;
}
