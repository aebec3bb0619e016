/**
 * Returns the component of each of `nodes` nodes as the smallest node in it, from undirected links `from[i]` - `to[i]`.
 * Union by smallest root with path halving.
 */
export function components(
  nodes: number,
  { from, to }: { readonly from: ArrayLike<number>; readonly to: ArrayLike<number> },
): Int32Array {
  const parent = Int32Array.from({ length: nodes }, (_, i) => i);
  const rootOf = (node: number): number => {
    let at = node;
    for (let up = parent[at] as number; up !== at; up = parent[at] as number) {
      parent[at] = parent[up] as number;
      at = parent[at] as number;
    }
    return at;
  };
  for (let i = 0; i < from.length; i++) {
    const [a, b] = [rootOf(from[i] as number), rootOf(to[i] as number)];
    if (a < b) parent[b] = a;
    else parent[a] = b;
  }
  return parent.map((_, node) => rootOf(node));
}
