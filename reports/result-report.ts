import type { Estimate } from "../models/metrics/estimate.ts";

/** `reports/results.json`: what earlier lists and campaigns brought. Keys are part of the contract. */
export interface ResultReport {
  readonly name: string;
  /** Nothing from this day on is known. */
  readonly as_of: string;
  readonly currency: string | null;
  /** Each list over all runs whose horizon is over, in the order of first use. */
  readonly lists: readonly ListResult[];
  /** Each list of each run, oldest first. */
  readonly runs: readonly RunResult[];
  /** Lists whose horizon is not over yet, oldest first. */
  readonly waiting: readonly WaitingResult[];
  readonly campaigns: readonly CampaignResult[];
  /** What could not be compared, and why; one sentence each. */
  readonly notes: readonly string[];
}

/** Treated against control, as they were drawn, whoever was really contacted. */
export interface Comparison {
  readonly treated: GroupResult;
  readonly control: GroupResult;
  readonly conversion: Effect;
  /** Net revenue in the horizon a customer; null in a business without money. */
  readonly revenue: Effect | null;
  /** Whole sentences. */
  readonly says: string;
}

export interface GroupResult {
  /** `known` and `vanished` together; who is in several runs counts once in each. */
  readonly listed: number;
  readonly known: number;
  /** Of whom today's files do not tell. */
  readonly vanished: number;
  readonly converted: number;
  readonly rate: Estimate;
  /** In all, and a customer. */
  readonly revenue: number | null;
  readonly revenue_per_customer: number | null;
  /** Of the known, those whom somebody marked within the horizon, whatever the mark said. */
  readonly contacted: number;
  readonly contacted_converted: number;
  /** Of the contacted; not to be compared with anybody, since who can be reached is not like who cannot. */
  readonly contacted_rate: Estimate;
}

export interface Effect {
  /** Treated minus control, a customer. */
  readonly difference: Estimate;
  /** The difference times the treated. */
  readonly total: Estimate;
  /** The smallest true difference that groups of this size tell from chance in four of five cases. */
  readonly detectable: number;
  /** `too few`: the groups are too small to say anything; `unclear`: the interval holds 0. */
  readonly verdict: "more" | "less" | "unclear" | "too few";
}

export interface ListResult extends Comparison {
  readonly list: string;
  readonly target: string;
  /** What counts as converted: `bought again`. */
  readonly outcome: string;
  readonly horizon_days: number;
  readonly runs: number;
  /** Customers of all runs, each counted once. */
  readonly customers: number;
  readonly first: string;
  readonly last: string;
}

export interface RunResult extends Comparison {
  readonly run: string | null;
  readonly as_of: string;
  readonly list: string;
  readonly target: string;
  readonly outcome: string;
  readonly horizon_days: number;
}

export interface WaitingResult {
  readonly run: string | null;
  readonly as_of: string;
  readonly list: string;
  readonly treated: number;
  readonly control: number;
  /** Of the treated, those marked so far. */
  readonly contacted: number;
  readonly known_on: string;
}

/** A campaign whose arms chance has drawn. */
export interface CampaignResult {
  readonly campaign: string;
  /** The arm that was left alone. */
  readonly control: string;
  readonly first: string;
  readonly last: string;
  readonly horizon_days: number;
  /** Customers whose days from the exposure on are not over yet. */
  readonly waiting: number;
  /** Customers in several arms: they take no part. */
  readonly crossed: number;
  readonly arms: readonly (Comparison & { readonly arm: string })[];
}
