import type { AttributeKind } from "../models/attribute-kind.ts";
import type { Estimate } from "../models/metrics/estimate.ts";

/** `segments[].persona` of segments.json: what is known of the customers of one segment, beside all customers. */
export interface Persona {
  /** What they are in a sentence or two: the configuration's own text, or what sets them apart beyond chance. */
  readonly text: string;
  /** What the model called the segment before the configuration gave it a name. */
  readonly generated_name: string;
  /** Null where the business knows no money. */
  readonly worth: PersonaWorth | null;
  /** How they buy; empty without orders. */
  readonly buying: readonly PersonaMean[];
  /** When they order, or, without orders, when they do anything; null where nothing has a time, or fewer than ten did it. */
  readonly when: PersonaTimes | null;
  /** Shares of their orders, and of their events, by channel. */
  readonly channels: readonly PersonaGroup[];
  /** Shares of their order lines; of products only those of which they buy more. */
  readonly categories: readonly PersonaShare[];
  readonly products: readonly PersonaShare[];
  /** Shares of their events by type. */
  readonly activities: readonly PersonaShare[];
  /** Of what was sent to them the share that was opened or clicked, of exposures the share with an order soon after. */
  readonly responses: readonly PersonaResponse[];
  readonly attributes: readonly PersonaAttribute[];
  readonly lifecycle: readonly PersonaShare[];
  /** What each target foresees of them. */
  readonly foreseen: readonly PersonaForesight[];
  readonly recognise: {
    readonly says: string;
    readonly precision: number | null;
    readonly recall: number | null;
  };
  readonly play: SegmentPlay;
}

/** A share of units of a segment, with what it is a share of. Cells of fewer than ten customers are left out. */
export interface PersonaShare {
  readonly name: string;
  /** Customers of the segment of whom it holds, units of which it holds, and all their units. */
  readonly customers: number;
  readonly count: number;
  readonly of: number;
  readonly share: Estimate;
  /** The share of all customers, and the segment's share divided by it; null where that is 0. */
  readonly all: number;
  readonly lift: number | null;
  /** Whether share and all differ by more than chance, as many as are compared. */
  readonly differs: boolean;
}

export interface PersonaGroup {
  readonly of: "orders" | "events";
  readonly shares: readonly PersonaShare[];
}

export interface PersonaResponse extends PersonaShare {
  readonly kind: "open" | "click" | "order";
  /** "email", or a campaign or its channel. */
  readonly channel: string;
}

export interface PersonaAttribute extends PersonaShare {
  readonly kind: AttributeKind;
  readonly attribute: string;
}

/** A mean over customers of whom it is known. */
export interface PersonaMean {
  readonly what: PersonaMeasure;
  readonly customers: number;
  readonly mean: Estimate;
  readonly all: number;
  readonly differs: boolean;
}

export type PersonaMeasure =
  | "orders_a_year"
  | "order_value"
  | "items_an_order"
  | "gap_days"
  | "return_share"
  | "discount_share";

export interface PersonaWorth {
  /** Share of net revenue in all observed time. */
  readonly revenue_share: number | null;
  /** Net spend of a customer in the last 365 days, and expected in the next `value_days`; in the run's currency. */
  readonly spend_a_year: PersonaAmount;
  readonly expected_value: PersonaAmount;
}

export interface PersonaAmount {
  readonly customers: number;
  readonly mean: Estimate;
  readonly all: number;
  readonly differs: boolean;
  /** Sum over the segment, and its share of the sum over all; null where that is not positive. */
  readonly sum: number;
  readonly share: number | null;
}

export interface PersonaTimes {
  readonly of: "orders" | "events";
  readonly count: number;
  /** Shares by local hour 0 to 23 that sum to 1; null where times have no hour. */
  readonly hours: readonly number[] | null;
  readonly all_hours: readonly number[] | null;
  /** Shares from Monday to Sunday that sum to 1. */
  readonly weekdays: readonly number[];
  readonly all_weekdays: readonly number[];
  /** The weekdays, and the parts of the day, with their counts and intervals. */
  readonly days: readonly PersonaShare[];
  readonly parts: readonly PersonaShare[];
}

export interface PersonaForesight {
  readonly target: string;
  /** Whether it is about customers who go, by the target's kind or name. */
  readonly leaving: boolean;
  /** Mean score of the segment's customers that were scored, in [0, 1]. */
  readonly customers: number;
  readonly mean: Estimate;
  readonly all: number;
  readonly differs: boolean;
  /** Share of them among the fifth of all scored customers with the highest scores. */
  readonly top_fifth: PersonaShare | null;
}

/** What to do with a segment. */
export interface SegmentPlay {
  readonly goal: string;
  readonly channel: string;
  readonly timing: string;
  readonly offer: string;
  /** Why, as numbers beside those of all customers; nothing is claimed that chance could have made. */
  readonly evidence: readonly {
    readonly for: "goal" | "channel" | "timing" | "offer";
    readonly says: string;
  }[];
  /** Whether the configuration has a say in it. */
  readonly own: boolean;
}

/** What a play and a text are made of. */
export type PersonaFacts = Omit<Persona, "text" | "play">;
