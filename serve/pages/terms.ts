/** What words on the pages mean, in plain words. */
export const TERMS = {
  value_at_risk: {
    name: "at risk",
    says: (ahead: string) =>
      `the chance that the customer leaves, times what the customer would spend in the ${ahead} if kept.`,
  },
  expected_value: {
    name: "expected value",
    says: (ahead: string) =>
      `what the customer is expected to spend in the ${ahead}, with every chance to leave counted in.`,
  },
  expected_profit: {
    name: "expected profit",
    says: () =>
      "what contacting is expected to bring after the cost of the contact and of the offer, each customer counted by their own chance.",
  },
  control: {
    name: "control group",
    says: () =>
      "customers chosen by lot who are left alone on purpose, so that you can see later what contacting the others brought.",
  },
  score: {
    name: "chance",
    says: () => "a calibrated probability: of customers with 30%, about 30 in 100 do it.",
  },
  segment: {
    name: "segment",
    says: () =>
      "customers who buy alike, found from what, how much and when they order, not from who they are.",
  },
} as const;

export type Term = keyof typeof TERMS;
