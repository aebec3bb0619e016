import { columnWords } from "./column-words.ts";
import type { Components } from "./principal-components.ts";

/** What one principal component is made of. */
export interface ComponentMeaning {
  /** Share of the variance that it explains, and that it and those before it explain, in [0, 1]. */
  readonly explained: number;
  readonly cumulative: number;
  /** Columns with the largest absolute loadings (entries of the unit vector, in [-1, 1]), the largest first. */
  readonly strongest: readonly { readonly feature: string; readonly loading: number }[];
}

/**
 * Describes each principal component by the columns that weigh most in it, at most `most`; of several columns about one
 * thing, as one count over several windows, the strongest alone.
 */
export function describeComponents(
  { columns, loadings, explained }: Components,
  { most = 5 }: { readonly most?: number } = {},
): ComponentMeaning[] {
  let cumulative = 0;
  return loadings.map((loading, c) => {
    cumulative += explained[c] ?? 0;
    const all = columns
      .map((feature, j) => ({ feature, loading: loading[j] ?? 0 }))
      .filter((one) => Math.abs(one.loading) > 1e-9)
      .sort((a, b) => Math.abs(b.loading) - Math.abs(a.loading));
    const abouts = all.map(({ feature }) => columnWords(feature).about);
    return {
      explained: explained[c] ?? 0,
      // Shares are sums of rounded numbers.
      cumulative: Math.min(1, cumulative),
      strongest: all.filter((_, i) => abouts.indexOf(abouts[i] ?? "") === i).slice(0, most),
    };
  });
}
