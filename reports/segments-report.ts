import type { OutlookInShort } from "./outlook-report.ts";

/** `segments.json`: the kinds of customers at as_of. Keys are part of the contract. */
export interface SegmentsReport {
  readonly as_of: string | null;
  readonly customers: number;
  readonly k: number;
  /** One sentence: why this number of segments. */
  readonly why_k: string;
  readonly choices: readonly {
    readonly k: number;
    readonly silhouette: number;
    readonly min_share: number;
    readonly viable: boolean;
    readonly chosen: boolean;
  }[];
  readonly segments: readonly Segment[];
  /** The named RFM grid, lifecycle stages and value tiers with their sizes; empty where there are no orders. */
  readonly rfm: readonly Group[];
  readonly lifecycle: readonly Group[];
  readonly value_tiers: readonly Group[];
  /** The rules of the configuration. */
  readonly rules: readonly Group[];
  /** A sample of customers on the first two principal components, at most 3,000, for the map. */
  readonly map: {
    readonly explained: readonly [number, number];
    readonly x: readonly number[];
    readonly y: readonly number[];
    readonly segment: readonly number[];
  } | null;
  /** Where the segments are going; null where nothing was foreseen. */
  readonly outlook?: OutlookInShort | null;
}

export interface Segment {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  /** Share of customers, and of net revenue in all observed time (null without money), in [0, 1]. */
  readonly share: number;
  readonly revenue_share: number | null;
  /** Of each feature that the segmenter uses: mean in the segment, mean of all, and their difference in deviations. */
  readonly profile: Readonly<
    Record<string, { readonly mean: number; readonly all: number; readonly z: number }>
  >;
  /** How to recognise one, in words. */
  readonly rule: string;
  readonly previous_id: number | null;
}

export interface Group {
  readonly name: string;
  readonly size: number;
  readonly share: number;
  readonly revenue_share: number | null;
}
