import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import type { PersonaFacts } from "../../reports/persona.ts";
import { personaCard } from "../../reports/persona-card.ts";
import { personaText } from "../../reports/persona-words.ts";
import { playInOwnWords, segmentPlay } from "../../reports/segment-play.ts";
import type { Segment } from "../../reports/segments-report.ts";
import { worthChart } from "../../reports/worth-chart.ts";
import { barePersona, persona, shareOf } from "./persona-document.ts";

const segment: Segment = {
  id: 4,
  name: "Weekly bargain hunters, toys",
  size: 1800,
  share: 0.09,
  revenue_share: 0.41,
  profile: {},
  rule: "9 or more purchase days",
  recognition: { precision: 0.8, recall: 0.7 },
  viability: { viable: true, says: "large enough and easy to tell", nearest_id: null },
  previous_id: null,
  persona,
};

const read = (markup: unknown) => parseHTML(`<main>${markup}</main>`).document;
const textOf = (markup: unknown) => read(markup).querySelector("main")?.textContent ?? "";
const facts = (more: Partial<PersonaFacts>): PersonaFacts => ({ ...barePersona, ...more });
const size = { size: 1800, share: 0.09 };

describe("the card of a segment", () => {
  const card = textOf(personaCard(segment, 0, { currency: "GBP", all: [segment] }));

  test("tells size, worth, habits and what to do, with what all customers do beside it", () => {
    for (const says of [
      "1,800 customers, 9.0% of all",
      "41.0% of net revenue",
      "£377",
      "all £141",
      "toys 34% ×2.8",
      "newsletters opened 61% ×1.6",
      "gender female 70% ×1.4",
      "Keep the best close",
      "9% of customers bring 41% of net revenue",
      "1,500 customers scored",
    ])
      expect(card.replace(/\s+/g, " ")).toContain(says);
  });

  test("gives every share with its count in a table that reads on a phone", () => {
    const rows = [
      ...read(personaCard(segment, 0, { currency: "GBP", all: [segment] })).querySelectorAll(
        "table.stack tbody tr",
      ),
    ];
    const toys = rows.find((row) => row.textContent?.startsWith("Buys toys"))?.textContent;
    expect(toys).toBe("Buys toys680 of 2,00034.0% (32.0% to 36.0%)12.0%2.83 *");
  });

  test("colours no difference that chance could have made", () => {
    const chance = { ...persona, categories: [shareOf("toys", 0.34, 0.12, { differs: false })] };
    const chips = read(
      personaCard({ ...segment, persona: chance }, 0, { currency: null, all: [] }),
    ).querySelectorAll(".chip");
    const toys = [...chips].find((chip) => chip.textContent?.startsWith("toys"));
    expect(toys?.className).toBe("chip");
    expect(toys?.textContent).not.toContain("×");
  });

  test("of a segment of which nothing is known says so, and has no empty parts", () => {
    const bare = read(
      personaCard({ ...segment, revenue_share: null, persona: barePersona }, 0, {
        currency: null,
        all: [],
      }),
    );
    for (const part of [".facts", ".when", ".chips", ".risks"])
      expect(bare.querySelector(part), part).toBeNull();
    expect(bare.querySelector("main")?.textContent).toContain("Nothing sets them apart");
  });

  test("draws a bar an hour and a bar a weekday", () => {
    const strips = [
      ...read(personaCard(segment, 0, { currency: "GBP", all: [segment] })).querySelectorAll(
        ".when svg",
      ),
    ];
    expect(strips.map((svg) => svg.querySelectorAll('[fill="var(--c)"]').length)).toEqual([24, 7]);
    expect(strips[0]?.getAttribute("aria-label")).toContain("most at 20:00 to 21:00 (25%)");
  });
});

describe("the play", () => {
  const goal = (more: Partial<PersonaFacts>) => segmentPlay(facts(more), size).goal;

  test("follows the stage that most of them are in", () => {
    expect(goal({ lifecycle: [shareOf("New lead", 0.8, 0.1)] })).toBe("Win the first order");
    expect(goal({ lifecycle: [shareOf("Lapsed", 0.6, 0.2)] })).toBe("Win back once");
    expect(goal({ lifecycle: [shareOf("First-time buyer", 0.5, 0.2)] })).toBe(
      "Win the second order",
    );
  });

  test("saves whom the scores see going, and the valuable before others", () => {
    const [churn] = persona.foreseen;
    if (churn === undefined) throw new Error("the document has a target");
    const going = { ...churn, mean: { value: 0.6, low: 0.58, high: 0.62 } };
    expect(goal({ foreseen: [going] })).toBe("Keep them before they go");
    expect(goal({ foreseen: [going], worth: persona.worth })).toBe("Save the best before they go");
    // Scores of a tenth of the segment, or a difference that chance could make, are no reason.
    expect(goal({ foreseen: [{ ...going, customers: 180 }] })).toBe("Keep in touch");
    expect(goal({ foreseen: [{ ...going, differs: false }] })).toBe("Keep in touch");
  });

  test("goes by what they answer, when they buy and what they like, and says the numbers", () => {
    const play = segmentPlay(persona, size);
    expect(play).toMatchObject({
      goal: "Keep the best close",
      channel: "newsletters",
      timing:
        "on Sundays, in the evening, within 34 days of the last order, before the usual gap is over",
      offer:
        "thanks, early access and better service, from toys, with a small discount that ends soon",
    });
    const said = play.evidence.map((one) => `${one.for}: ${one.says}`);
    expect(said).toContain("channel: open 61% of newsletters (all customers 38%)");
    expect(said).toContain("offer: 41% (all customers 22%) of their lines are discounted");
    expect(said).toContain("goal: 9% of customers bring 41% of net revenue");
  });

  test("claims nothing where nothing is known", () => {
    const play = segmentPlay(facts({}), size);
    expect(play.goal).toBe("Keep in touch");
    expect(play.evidence.map(({ says }) => says)).toEqual([
      "nothing is known of their stage, worth or risk",
      "no channel is known to reach them better",
      "nothing is known of their times",
      "nothing is known of what they buy",
    ]);
  });

  test("keeps evidence only for what the configuration leaves to the data", () => {
    const own = playInOwnWords(segmentPlay(persona, size), { goal: "Thank them", offer: "a card" });
    expect(own).toMatchObject({
      goal: "Thank them",
      offer: "a card",
      channel: "newsletters",
      own: true,
    });
    expect(new Set(own.evidence.map((one) => one.for))).toEqual(new Set(["channel", "timing"]));
  });
});

test("a text says only what chance could not have made", () => {
  expect(personaText(persona, "GBP")).toBe(
    "9.2 orders a year, £41 an order, usually 34 days apart. Toys is 34% (all customers 12%) of what they buy; 61% (all customers 22%) of their orders by app.",
  );
  const chance = { ...persona, categories: [shareOf("toys", 0.34, 0.12, { differs: false })] };
  expect(personaText(chance, "GBP")).not.toContain("oys");
});

describe("worth against size", () => {
  const two = [segment, { ...segment, id: 5, name: "Others", share: 0.91, revenue_share: 0.59 }];

  test("marks where each bar would end if all were worth the same", () => {
    const [first, second] = [...read(worthChart(two)).querySelectorAll(".rail")].map((rail) => [
      rail.querySelector("i")?.getAttribute("style"),
      rail.querySelector("em")?.getAttribute("style"),
    ]);
    // The longest share, 91 %, is the whole rail: 59 % is 64.8 of it.
    expect(first).toEqual(["width:64.8%;background:var(--s2)", "left:100%"]);
    expect(second).toEqual(["width:45.1%;background:var(--s1)", "left:9.9%"]);
    expect(textOf(worthChart(two))).toContain("×4.6 41% of revenue, 9% of customers");
  });

  test("without money shows sizes and says so", () => {
    const text = textOf(worthChart(two.map((one) => ({ ...one, revenue_share: null }))));
    expect(text).toContain("no amounts are known");
    expect(text).not.toContain("revenue");
  });
});
