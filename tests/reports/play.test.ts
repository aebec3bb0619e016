import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lifecycleStages } from "../../models/lifecycle.ts";
import { valueTiers } from "../../models/value-tier.ts";
import { type Situation, suggestedAction } from "../../reports/play.ts";

const nobody = { lifecycle: null, valueTier: null, rfmGroup: null };
const kinds = ["inactivity", "event", "given"] as const;

test("every situation has an action, with a goal and a channel", () => {
  const text = fc.option(
    fc.oneof(fc.string(), fc.constantFrom("loyal", "At risk", "Top 5 %", "constructor")),
  );
  const situation = fc.record({
    kind: fc.constantFrom(...kinds),
    lifecycle: text,
    valueTier: text,
    rfmGroup: text,
    consent: fc.constantFrom(true, false, null),
    reasons: fc.array(
      fc.constantFrom(
        null,
        "more likely: 2 tickets in the last 30 days",
        "more likely: last unsubscribed 4 days ago",
        "less likely: sent back 3 lines",
      ),
      { maxLength: 3 },
    ),
  });
  fc.assert(
    fc.property(situation, (s: Situation) => {
      expect(suggestedAction(s)).toMatch(/^[A-Z][^:]+: .+ \(.+\)$/);
    }),
  );
});

test("nobody is contacted without consent, whatever they are worth", () => {
  for (const kind of kinds) {
    const action = suggestedAction({
      kind,
      lifecycle: "lapsed",
      valueTier: "Top 5 %",
      rfmGroup: "Cannot lose them",
      consent: false,
      reasons: ["more likely: 2 tickets in the last 30 days", "more likely: sent back 3 lines"],
    });
    expect(action).toContain("send nothing");
    expect(action).not.toMatch(/phone|e-mail|post/);
  }
});

test("a top customer who is leaving gets a person, not a discount", () => {
  const action = suggestedAction({
    ...nobody,
    kind: "inactivity",
    lifecycle: "at risk",
    valueTier: "Top 5 %",
  });
  expect(action).toContain("call");
  expect(action).toContain("before any discount");
});

test("the RFM group speaks where no lifecycle is known", () => {
  const lost = suggestedAction({ ...nobody, kind: "inactivity", rfmGroup: "Lost" });
  expect(lost).toBe(suggestedAction({ ...nobody, kind: "inactivity", lifecycle: "lapsed" }));
});

test("the play depends on what is foreseen", () => {
  const actions = kinds.map((kind) => suggestedAction({ ...nobody, kind, lifecycle: "loyal" }));
  expect(new Set(actions).size).toBe(3);
});

test("every name that the models give is one that the plays know", () => {
  const top = suggestedAction({ ...nobody, kind: "inactivity", valueTier: valueTiers[0] });
  expect(top).toContain("top customer");
  const actions = lifecycleStages.map((lifecycle) =>
    suggestedAction({ ...nobody, kind: "inactivity", lifecycle }),
  );
  expect(new Set(actions).size).toBe(lifecycleStages.length);
});

describe("a reason changes the action", () => {
  const actionFor = (reasons: readonly (string | null)[], more: Partial<Situation> = {}) =>
    suggestedAction({ ...nobody, kind: "inactivity", lifecycle: "at risk", ...more, reasons });
  const usual = actionFor([]);

  test("where it has an answer: support before advertising, help after returns, the next sale after discounts", () => {
    expect(actionFor(["more likely: 2 tickets in the last 30 days"])).toContain("support");
    expect(actionFor(["more likely: sent back or cancelled 4 lines"])).toContain("exchange");
    expect(actionFor(["more likely: 60 % of what they buy is discounted"])).toContain(
      "no discount on top",
    );
    expect(actionFor(["more likely: last parcel delayed"])).toContain("delivery");
    expect(actionFor([null, "more likely: buys every 90 days on average"])).toBe(usual);
  });

  test("not where nothing of it happened, long ago, or it keeps the customer", () => {
    for (const reason of [
      "more likely: no ticket in the last 90 days",
      "more likely: never returned anything",
      "more likely: last ticket 300 days ago",
      "less likely: 60 % of what they buy is discounted",
      "more likely: never buys at a discount",
      "more likely: has opened 3 emails so far",
      "more likely: late hours",
    ])
      expect(actionFor([reason]), reason).toBe(usual);
  });

  test("of several, the strongest decides", () => {
    const two = ["more likely: sent back 4 lines", "more likely: 2 tickets in the last 30 days"];
    expect(actionFor(two)).toContain("exchange");
    expect(actionFor(two.toReversed())).toContain("support");
  });

  test("and no e-mail goes to who unsubscribed or opens none", () => {
    for (const reason of [
      "more likely: unsubscribed once in the last 365 days",
      "less likely: opens none of the emails sent",
      "more likely: has opened no email",
    ])
      for (const kind of [...kinds, "subscription_end"] as const)
        expect(actionFor([reason], { kind })).not.toMatch(/\(e-mail|personal e-mail/);
    expect(actionFor(["more likely: clicked in none of the emails sent"])).toBe(usual);
  });
});
