import { expect, test } from "vitest";
import { type DenseNetwork, meanMargins, rescaledParts } from "../../models/dense-network.ts";
import { random } from "../../models/random.ts";

const next = random(8);
const draw = (length: number) => Array.from({ length }, () => 2 * next() - 1);

/** Layers of so many outputs, from so many columns to one margin. */
function networkOf(columns: number, hidden: readonly number[]): DenseNetwork {
  const sizes = [columns, ...hidden, 1];
  return sizes
    .slice(1)
    .map((outputs, l) => ({ weights: draw((sizes[l] ?? 0) * outputs), bias: draw(outputs) }));
}

function plainMargin(network: DenseNetwork, row: readonly number[]): number {
  let input = row;
  network.forEach(({ weights, bias }, l) => {
    const passed = l === 0 ? input : input.map((value) => Math.max(0, value));
    input = bias.map((from, o) =>
      passed.reduce((sum, value, i) => sum + value * (weights[i * bias.length + o] ?? 0), from),
    );
  });
  return input[0] ?? Number.NaN;
}

test.each([[[3]], [[8]], [[17, 5]], [[32, 16]]])(
  "margins of networks with hidden layers %j are those of plain loops, to the last bit",
  (hidden) => {
    const n = 20;
    const networks = [networkOf(7, hidden), networkOf(7, hidden)];
    const columns = Array.from({ length: 7 }, () => Float64Array.from(draw(n)));
    const rows = Array.from({ length: n }, (_, i) => columns.map((column) => column[i] ?? 0));
    const expected = rows.map(
      (row) => networks.reduce((sum, network) => sum + plainMargin(network, row), 0) / 2,
    );
    expect([...meanMargins(networks, columns, n)]).toEqual(expected);
    const { base, parts } = rescaledParts(networks, columns, n);
    for (let i = 0; i < n; i++) {
      const all = parts.reduce((sum, part) => sum + (part[i] ?? 0), base);
      expect(all).toBeCloseTo(expected[i] ?? 0, 9);
    }
  },
);
