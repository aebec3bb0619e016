import type { Choice } from "../models/choose-k.ts";
import type { ComponentMeaning } from "../models/component-meaning.ts";
import type { Concentration } from "../models/concentration.ts";
import type { GroupOverlap } from "../models/group-overlap.ts";
import type { GroupTrait } from "./group-traits.ts";
import type { SegmentKpis } from "./kpi-report.ts";
import type { StagePlay } from "./lifecycle-plays.ts";
import type { Lineage } from "./lineage.ts";
import type { Movements } from "./movements.ts";
import type { OutlookInShort } from "./outlook-report.ts";
import type { Persona } from "./persona.ts";

/** `segments.json`: the kinds of customers at as_of. Keys are part of the contract. */
export interface SegmentsReport {
  readonly as_of: string | null;
  readonly customers: number;
  readonly k: number;
  /** One sentence: why this number of segments. */
  readonly why_k: string;
  /** Every number of segments that was tried, with what speaks for it. */
  readonly choices: readonly Choice[];
  /** What the directions are in which customers differ most, the strongest first. */
  readonly components: readonly ComponentMeaning[];
  readonly segments: readonly Segment[];
  /** ISO 4217 code of the money in personas; null or absent where none is configured. */
  readonly currency?: string | null;
  /** Days ahead that every expected value looks; 365 where absent. */
  readonly value_days?: number;
  /** Names of the configuration that could not be given. */
  readonly notes?: readonly string[];
  /** The named RFM grid, lifecycle stages and value tiers with their sizes; empty where there are no orders. */
  readonly rfm: readonly Group[];
  readonly lifecycle: readonly StageGroup[];
  readonly value_tiers: readonly Group[];
  /** How much of the net revenue the best customers bring; empty without money. */
  readonly concentration: readonly Concentration[];
  /** Of every segment, lifecycle stage and rule; null where there are no customers. */
  readonly kpis: SegmentKpis | null;
  /** The rules of the configuration. */
  readonly rules: readonly RuleGroup[];
  /** What the rules have in common, and how they lie across the segments; null without rules. */
  readonly rule_overlap: RuleOverlap | null;
  /** A sample of customers on the first two principal components, at most 3,000, for the map. */
  readonly map: {
    readonly explained: readonly [number, number];
    readonly x: readonly number[];
    readonly y: readonly number[];
    readonly segment: readonly number[];
  } | null;
  /** What became of the segments of the run before, and who moved between groups; null where there is none. */
  readonly lineage: Lineage | null;
  readonly movements: Movements | null;
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
  /** How well the rule does: the share of those it holds for who are in the segment, and of the segment for whom it holds. */
  readonly recognition: { readonly precision: number; readonly recall: number };
  /** Whether it is worth a campaign of its own, why or why not, and the nearest other segment where it is not. */
  readonly viability: {
    readonly viable: boolean;
    readonly says: string;
    readonly nearest_id: number | null;
  };
  /** The id it had in the run before, which it keeps unless another model was scored; null where it is new. */
  readonly previous_id: number | null;
  readonly persona?: Persona;
}

export interface Group {
  readonly name: string;
  readonly size: number;
  readonly share: number;
  readonly revenue_share: number | null;
}

/** A lifecycle stage with what one wants of its customers and how it is usually done. */
export interface StageGroup extends Group, StagePlay {}
/** Customers for whom a condition holds. Money is null where a business has none. */
export interface RuleGroup extends Group {
  /** The condition; where it names what tells of persons, a text that says so stands instead. */
  readonly where: string;
  /** Net spend in all observed time, and what is expected of the next `value_days` with its share of everybody's. */
  readonly spend: number | null;
  readonly expected_value: number | null;
  readonly expected_share: number | null;
  /** What sets its customers apart besides the condition itself, the most telling first. */
  readonly profile: readonly GroupTrait[];
  /** One sentence where it holds for nobody, for too few, for nearly everybody, or for whom another rule holds. */
  readonly warning: string | null;
}

export interface RuleOverlap {
  readonly rules: GroupOverlap & { readonly names: readonly string[] };
  /** A row a rule, a column a segment; null where there are no segments. */
  readonly segments: {
    readonly names: readonly string[];
    readonly both: readonly (readonly number[])[];
    /** Share of the rule's customers who are in the segment; null for a rule that holds for nobody. */
    readonly share_of_rule: readonly (readonly (number | null)[])[];
  } | null;
}
