import type { TargetOptions } from "../../data/schema.ts";
import type { Business } from "../business.ts";
import type { Part } from "./resume.ts";

/** Parts of a configuration that only decide what is made of what was learned. */
const AFTERWARDS = ["serve", "segments.rules", "segments.names", "segments.kpis"] as const;
const OF_TARGETS = ["targets", "evaluation", "lists"] as const;
const OF_GROUPS = ["segments.lifecycle", "segments.value_tiers", "segments.outlook"] as const;

/** What is learned of all customers, and what it does not depend on. */
export const parts = {
  cases: {
    what: "the cases of targets",
    hidden: [...AFTERWARDS, "lists", "value", ...OF_GROUPS, "segments.rfm", "segments.clusters"],
    room: "little",
  },
  segments: {
    what: "the kinds of customers",
    hidden: [...AFTERWARDS, ...OF_TARGETS, "value", "segments.outlook"],
  },
  value: {
    what: "their value",
    hidden: [...AFTERWARDS, ...OF_TARGETS, ...OF_GROUPS, "segments.rfm", "segments.clusters"],
  },
  moves: { what: "where they move", hidden: [...AFTERWARDS, ...OF_TARGETS, "value"] },
} as const satisfies Readonly<Record<string, Part>>;

/**
 * What is learned of one target. Of the segments its evaluation needs what was learned, which it is given; what a list
 * brings may be weighed by what customers are worth.
 */
export function partOf(target: string): Part {
  return { what: `target ${target}`, hidden: [...AFTERWARDS, ...OF_GROUPS, "segments.clusters"] };
}

/** Narrows a business's configuration to one target and its lists: no other has a say in how it is foreseen. */
export function withTarget(business: Business, name: string, target: TargetOptions): Business {
  const { configuration } = business;
  const lists = Object.entries(configuration.lists).filter(([, list]) => list.target === name);
  return {
    ...business,
    configuration: {
      ...configuration,
      targets: { [name]: target },
      lists: Object.fromEntries(lists),
    },
  };
}
