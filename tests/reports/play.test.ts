import fc from "fast-check";
import { expect, test } from "vitest";
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
