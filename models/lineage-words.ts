import type { LineageEvent, SegmentOfDay } from "./segment-lineage.ts";

/** A profile that has moved by so many standard deviations is told. */
export const SHIFTED = 0.5;

/** Says in one sentence, for a kept one whose profile moved in two, what became of segments. */
export function sayLineage(event: Omit<LineageEvent, "says">): string {
  return SAYINGS[event.kind](event);
}

type Saying = (event: Omit<LineageEvent, "says">) => string;

const SAYINGS: Readonly<Record<LineageEvent["kind"], Saying>> = {
  split: ({ from, to, shares }) =>
    `${quoted(from[0])} split: of customers of its kind ${listed(to.map((one, i) => `${percent(shares[i])} are in ${quoted(one)}`))}.`,
  merge: ({ from, to, shares }) =>
    `${listed(from.map((one, i) => `${quoted(one)} (${percent(shares[i])} of its kind)`))} merged into ${quoted(to[0])}.`,
  birth({ from, to, shares, outside, closeness }) {
    const origins = from.map((one, i) => `${percent(shares[i])} came from ${quoted(one)}`);
    const facts = [
      ...(outside !== null && outside > 0
        ? [`${percent(outside)} of them were no customers before`]
        : []),
      ...(origins.length > 0 ? [listed(origins)] : []),
      ...(closeness === 0 ? ["they are unlike every earlier segment"] : []),
    ];
    return `${quoted(to[0])} is new: ${[sized(to[0]), ...facts].join("; ")}.`;
  },
  death({ from, to, shares, outside }) {
    const heirs = to.map((one, i) => `${percent(shares[i])} are in ${quoted(one)}`);
    const facts = [
      ...(outside !== null && outside > 0 ? [`${percent(outside)} of them are gone`] : []),
      ...(heirs.length > 0 ? [listed(heirs)] : []),
    ];
    return `${quoted(from[0])} is no more: ${[`it had ${sized(from[0])}`, ...facts].join("; ")}.`;
  },
  kept({ from, to, similarity, profile_shift }) {
    const [was, is] = [from[0], to[0]];
    const renamed = was?.name === is?.name ? "" : `, now called ${quoted(is)}`;
    const sizes =
      typeof was?.size === "number"
        ? `${number(was.size)} customers before, ${number(is?.size)} now`
        : sized(is);
    const moved =
      profile_shift !== null && profile_shift >= SHIFTED
        ? ` Its customers are not quite what they were: their means moved by ${profile_shift.toFixed(1)} standard deviations.`
        : "";
    return `${quoted(was)} goes on${renamed}: ${sizes}, ${percent(similarity)} alike.${moved}`;
  },
};

function quoted(segment: SegmentOfDay | undefined): string {
  return `'${segment?.name ?? ""}'`;
}

function sized(segment: SegmentOfDay | undefined): string {
  return typeof segment?.size === "number"
    ? `${number(segment.size)} customers`
    : "a number of customers that is not known any more";
}

function number(size: number | null | undefined): string {
  return (size ?? 0).toLocaleString("en-GB");
}

function percent(share: number | null | undefined): string {
  return `${Math.round((share ?? 0) * 100)}%`;
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}
