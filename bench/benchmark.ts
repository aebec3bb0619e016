/** Prepares its input in a folder, then offers the work that is timed. */
export type Benchmark = (folder: string) => Promise<Prepared>;

export interface Prepared {
  /** What is worked on, in words. */
  readonly what: string;
  readonly rows: number;
  readonly work: () => Promise<void>;
}
