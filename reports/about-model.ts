/** What a model was made of: what its card tells beside the figures of its test. */
export interface AboutModel {
  /** The business. */
  readonly business: string;
  /** First day that the run did not see; null without time. */
  readonly as_of: string | null;
  readonly first_day: string | null;
  /** Who is scored, in a few words that follow "customers". */
  readonly asked: string;
  readonly seed: number;
  readonly windows: readonly number[];
  readonly observation: number | "all";
  readonly sources: readonly {
    readonly name: string;
    readonly kind: string;
    /** Accepted rows before as_of. */
    readonly rows: number;
  }[];
  /** Features by family, and those kept out by the configuration. */
  readonly families: readonly { readonly family: string; readonly features: number }[];
  readonly excluded: readonly string[];
}
