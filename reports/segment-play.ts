import { percent, plain } from "./number.ts";
import type { PersonaFacts, PersonaShare, SegmentPlay } from "./persona.ts";
import {
  areLeads,
  both,
  bothMeans,
  larger,
  meanOf,
  messages,
  responseText,
  usualGap,
} from "./persona-words.ts";
import { goalOf, type SegmentSize } from "./segment-goal.ts";
import { words } from "./words.ts";

type Evidence = SegmentPlay["evidence"][number];

/** One decision of a play with its reasons. */
interface Choice {
  readonly says: string;
  readonly because: readonly string[];
}

/** A difference in means has to be so large before it decides, and a share so large before it is worth a word. */
const TENTH = 1.1;
const LEAST_SHARE = 0.1;
const LEAST_GOODS = 0.05;
const LEAST_PRODUCT = 0.01;

/**
 * Suggests what to do with a segment. The goal comes from where its customers stand, what they are worth and what is
 * foreseen of them; channel, timing and offer from what they do and answer more than all customers beyond chance. Where
 * nothing stands out, the usual is suggested and said to be that.
 */
export function segmentPlay(facts: PersonaFacts, size: SegmentSize): SegmentPlay {
  const goal = goalOf(facts, size);
  const choices = {
    goal: { says: goal.goal, because: goal.because },
    channel: channelOf(facts),
    timing: timingOf(facts, goal.due),
    offer: offerOf(facts, goal.offer),
  };
  const evidence = (Object.keys(choices) as Said[]).flatMap((what): Evidence[] =>
    choices[what].because.map((says) => ({ for: what, says })),
  );
  return {
    goal: choices.goal.says,
    channel: choices.channel.says,
    timing: choices.timing.says,
    offer: choices.offer.says,
    evidence,
    own: false,
  };
}

type Said = "goal" | "channel" | "timing" | "offer";

/** Puts the configuration's own words in the place of a play's; of those the data give no evidence. */
export function playInOwnWords(
  play: SegmentPlay,
  own: { readonly [what in Said]?: string | undefined },
): SegmentPlay {
  const said = (what: Said) => own[what] ?? play[what];
  return {
    goal: said("goal"),
    channel: said("channel"),
    timing: said("timing"),
    offer: said("offer"),
    evidence: play.evidence.filter((one) => own[one.for] === undefined),
    own: true,
  };
}

function channelOf({ responses, channels }: PersonaFacts): Choice {
  const opens = responses.filter(({ kind }) => kind === "open");
  const messaged = opens.length > 0 ? opens : responses.filter(({ kind }) => kind === "click");
  const answered = larger(messaged)[0];
  if (answered !== undefined)
    return { says: messages(answered.channel), because: [responseText(answered)] };
  const ignored = messaged.find(({ differs, lift }) => differs && (lift ?? 1) <= 1 / TENTH);
  const instead = ignored === undefined ? [] : [responseText(ignored)];
  for (const { of, shares } of channels) {
    const most = larger(shares).find(({ share }) => share.value >= LEAST_SHARE);
    if (most !== undefined && words(most.name) !== ignored?.channel)
      return {
        says: words(most.name),
        because: [`${both(most)} of their ${of} by ${words(most.name)}`, ...instead],
      };
  }
  if (ignored !== undefined)
    return {
      says: `the site, post or a call before ${messages(ignored.channel)}`,
      because: instead,
    };
  const usual = messaged[0];
  if (usual !== undefined)
    return {
      says: `${messages(usual.channel)}, as usual`,
      because: [`no channel stands out; they ${responseText(usual)}`],
    };
  return { says: "your usual one", because: ["no channel is known to reach them better"] };
}

function timingOf({ when, buying }: PersonaFacts, due: boolean): Choice {
  const clear = (shares: readonly PersonaShare[] = []) =>
    larger(shares).find(({ share }) => share.value >= LEAST_SHARE);
  const [day, part] = [clear(when?.days), clear(when?.parts)];
  const gap = due ? usualGap(buying) : undefined;
  const of = when?.of === "events" ? "activity" : "orders";
  const at = part && (part.name === "night" ? "at night" : `in the ${part.name}`);
  const said = [
    day && `on ${day.name}s`,
    at,
    gap && `within ${daysText(gap.mean.value)} of the last order, before the usual gap is over`,
  ].filter((one) => typeof one === "string");
  const because = [
    day && `${both(day)} of their ${of} on ${day.name}s`,
    part && `${both(part)} of their ${of} ${at}`,
    gap && `usual gap ${bothMeans(gap, daysText)}`,
  ].filter((one) => typeof one === "string");
  if (said.length > 0) return { says: said.join(", "), because };
  return {
    says: "any day",
    because: [
      when === null
        ? "nothing is known of their times"
        : `no weekday or part of the day stands out in their ${of}`,
    ],
  };
}

function daysText(days: number): string {
  return `${plain(Math.max(1, Math.round(days)))} ${Math.round(days) === 1 ? "day" : "days"}`;
}

function offerOf(facts: PersonaFacts, base: string): Choice {
  if (areLeads(facts)) return { says: base, because: ["they have bought nothing yet"] };
  const { categories, products, buying } = facts;
  const goods = larger(categories.filter(({ share }) => share.value >= LEAST_GOODS)).slice(0, 2);
  const product =
    goods.length === 0 ? products.find(({ share }) => share.value >= LEAST_PRODUCT) : undefined;
  const discount = meanOf(buying, "discount_share");
  const returns = meanOf(buying, "return_share");
  const whole = (value: number) => percent(value, 0);
  const said = [base];
  const because: string[] = [];
  if (goods.length > 0) {
    said.push(`from ${goods.map(({ name }) => name.toLowerCase()).join(" and ")}`);
    because.push(
      ...goods.map((one) => `${one.name.toLowerCase()} is ${both(one)} of what they buy`),
    );
  } else if (product !== undefined) {
    said.push(`beside product ${product.name}`);
    because.push(
      `product ${product.name} is ${percent(product.share.value)} of what they buy (all customers ${percent(product.all)})`,
    );
  }
  if (discount?.differs) {
    const ratio = discount.mean.value / discount.all;
    if (ratio >= TENTH) {
      said.push("with a small discount that ends soon");
      because.push(`${bothMeans(discount, whole)} of their lines are discounted`);
    } else if (ratio <= 1 / TENTH) {
      said.push("at full price");
      because.push(`${bothMeans(discount, whole)} of their lines are discounted`);
    }
  }
  if (returns?.differs && returns.mean.value >= 1.25 * returns.all) {
    said.push("with help to choose right the first time");
    because.push(`return ${bothMeans(returns, whole)} of their lines`);
  }
  if (because.length === 0)
    because.push(
      buying.length === 0
        ? "nothing is known of what they buy"
        : "nothing in what they buy, or at which price, stands out",
    );
  return { says: said.join(", "), because };
}
