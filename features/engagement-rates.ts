import { within } from "../data/window.ts";
import { literal, type Sql, sql } from "../engines/sql.ts";
import { type Feature, feature } from "./feature.ts";
import { snake, stem, words } from "./name.ts";

const STEPS = {
  sent: /^(sent|send|sends|delivered|delivery|deliveries)$/,
  open: /^(open|opens|opened)$/,
  click: /^(click|clicks|clicked)$/,
} as const;
type Step = keyof typeof STEPS;
/** The types of one channel's messages by step. */
export type Funnel = { readonly [step in Step]?: string };

/**
 * Returns open and click rates for every channel whose types tell: `email_sent` and `email_open` give `email_open_rate`.
 * A rate is taken over what was sent, or, where nothing is known to be sent, clicks over opens. Without any it is empty.
 */
export function rates(types: readonly string[], windows: readonly number[]): readonly Feature[] {
  return [...funnels(types)].flatMap(([channel, funnel]) => {
    const { sent, open, click } = funnel;
    const over = sent ?? open;
    if (over === undefined) return [];
    const steps = [
      { step: "open", done: "opened", does: "opened", type: open },
      { step: "click", done: "clicked", does: "clicked in", type: click },
    ] as const;
    const rated = steps.flatMap(({ step, done, does, type }) =>
      type === undefined || type === over
        ? []
        : [null, ...windows].map((w) =>
            rate({
              channel,
              step,
              done,
              does,
              type,
              over,
              w,
              base: sent === undefined ? "opened" : "sent",
            }),
          ),
    );
    return rated.length === 0 ? [] : [total(channel, over, sent === undefined), ...rated];
  });
}

/** Returns the feature that counts what a channel's rates are taken over. */
function total(channel: string, over: string, opened: boolean): Feature {
  const name = totalName(channel, opened);
  const [what, many] = messageWords(channel);
  return feature({
    name,
    family: "engagement",
    unit: "count",
    describe: `The ${many} ${opened ? "opened" : "sent"}, in all.`,
    grain: "events",
    sql: sql`count(*) filter (where type = ${literal(over)})`,
    empty: 0,
    phrase: [opened ? `has opened {${name}} so far` : `has been sent {${name}} so far`],
    zero: opened ? `has opened no ${what}` : `has been sent no ${what}`,
    counts: [what, many],
    about: channel === "" ? "messages" : words(channel),
    column: over,
    meanwhile: "stays",
  });
}

function totalName(channel: string, opened: boolean): string {
  return stem(`${channel}_${opened ? "opened" : "sent"}_total`, "total");
}

function rate(of: {
  readonly channel: string;
  readonly step: string;
  readonly done: string;
  readonly does: string;
  readonly type: string;
  readonly over: string;
  readonly w: number | null;
  readonly base: string;
}): Feature {
  const { channel, step, done, does, type, over, w, base } = of;
  const always = stem(`${channel}_${step}_rate`, "rate");
  const name = w === null ? always : `${always}_${w}d`;
  const [one, what] = messageWords(channel);
  const when = w === null ? "" : ` in the last ${w} days`;
  const count = (wanted: string): Sql =>
    w === null
      ? sql`count(*) filter (where type = ${literal(wanted)})`
      : sql`count(*) filter (where type = ${literal(wanted)} and ${within(w)})`;
  return feature({
    name,
    family: "engagement",
    unit: "ratio",
    describe: `Share of the ${what} ${base}${when} that were ${done}; may pass 100 % where one is ${done} twice.`,
    grain: "events",
    sql: sql`${count(type)} / nullif(${count(over)}, 0)`,
    empty: null,
    phrase: [`${does} {${name}} of the ${what} ${base}${when}`],
    zero: `${does} none of the ${what} ${base}${when}`,
    missing: `no ${one} ${base}${when}`,
    about: channel === "" ? "messages" : words(channel),
    column: type,
    ...(w === null
      ? { habit: true, over: totalName(channel, base === "opened"), meanwhile: "stays" }
      : {}),
  });
}

/** Returns what one and many of a channel's messages are called. */
export function messageWords(channel: string): readonly [one: string, many: string] {
  if (/^e_?mail$/.test(channel)) return ["email", "emails"];
  return channel === ""
    ? ["message", "messages"]
    : [`${words(channel)} message`, `${words(channel)} messages`];
}

/** Sorts types of events into the steps of each channel's messages, by channel. */
export function funnels(types: readonly string[]): ReadonlyMap<string, Funnel> {
  const channels = new Map<string, Funnel>();
  for (const type of types) {
    const parts = snake(type).split("_");
    const last = parts.pop() ?? "";
    const step = (Object.keys(STEPS) as Step[]).find((name) => STEPS[name].test(last));
    if (step === undefined) continue;
    const channel = parts.join("_");
    channels.set(channel, { [step]: type, ...channels.get(channel) });
  }
  return channels;
}
