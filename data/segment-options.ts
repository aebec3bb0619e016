import * as z from "zod";
import { share } from "./duration.ts";

const SCORES = ["recency_days", "frequency", "monetary"] as const;

const cuts = (number: z.ZodNumber | z.ZodInt, says: string) =>
  z.array(number).min(1).describe(says).optional();

/** How recency, frequency and money are scored: classes of about equal size, or between cut values of the shop's own. */
export const rfmOptions = z
  .strictObject({
    bins: z.int().min(3).max(5).describe("classes of each score").default(5),
    recency_days: cuts(
      z.int().min(0),
      "the most days since the last purchase of each class but the last, ascending, such as [30, 90, 180, 365]",
    ),
    frequency: cuts(
      z.int().min(1),
      "the most purchase days of each class but the last, ascending, such as [1, 2, 4, 9]",
    ),
    monetary: cuts(
      z.number(),
      "the greatest mean net spend a purchase day of each class but the last, ascending",
    ),
  })
  .superRefine((rfm, context) => {
    for (const score of SCORES) {
      const own = rfm[score];
      if (own === undefined) continue;
      const issue = (message: string) =>
        context.addIssue({ code: "custom", path: [score], message, input: own });
      if (own.length !== rfm.bins - 1)
        issue(`expected bins - 1 = ${rfm.bins - 1} cut values, got ${own.length}`);
      else if (own.some((cut, i) => i > 0 && cut <= (own[i - 1] ?? cut)))
        issue(`expected ascending cut values, got ${own.join(", ")}`);
    }
  });

/** The stages of `models/lifecycle`, which this room cannot name; a test holds the two together. */
export const stageNames = [
  "New lead",
  "First-time buyer",
  "Active",
  "Loyal",
  "Won back",
  "At risk",
  "Lapsed",
] as const;

const stage = z
  .strictObject({
    goal: z.string().min(1).describe("what to reach, in a few words").optional(),
    tactic: z.string().min(1).describe("how, in a sentence").optional(),
  })
  .optional();
const stages: Record<(typeof stageNames)[number], typeof stage> = {
  "New lead": stage,
  "First-time buyer": stage,
  Active: stage,
  Loyal: stage,
  "Won back": stage,
  "At risk": stage,
  Lapsed: stage,
};

/** When a silence means something, when a customer is loyal, and what to do with each stage. */
export const lifecycleOptions = z
  .strictObject({
    at_risk_after: z
      .number()
      .min(0.1)
      .max(20)
      .describe(
        "usual gaps since the last purchase; the usual gap is the mean of the own gaps and one of the shop's",
      )
      .default(2),
    lapsed_after: z
      .number()
      .min(0.1)
      .max(20)
      .describe("the same, of a customer who is taken for gone")
      .default(4),
    loyal_from: z.int().min(2).describe("purchase days of a loyal customer").default(4),
    stages: z
      .strictObject(stages)
      .describe("goals and tactics of your own, in place of the usual ones")
      .default({}),
  })
  .superRefine(({ at_risk_after, lapsed_after }, context) => {
    if (lapsed_after < at_risk_after)
      context.addIssue({
        code: "custom",
        path: ["lapsed_after"],
        message: `expected at least at_risk_after, ${at_risk_after}`,
        input: lapsed_after,
      });
  });

/** What customers are ranked by into tiers, and where each tier but the last ends. */
export const valueTierOptions = z.strictObject({
  by: z
    .enum(["total_spend", "expected_value"])
    .describe("net spend so far, or what is expected within value.horizon")
    .default("total_spend"),
  shares: z
    .array(share)
    .min(1)
    .max(9)
    .refine(
      (all) => all.every((one, i) => one > (all[i - 1] ?? 0) && one < 1),
      "expected ascending shares of customers between 0% and 100%, such as [5%, 20%, 50%]",
    )
    .describe("share of the spenders down to the end of each tier but the last, ascending")
    .default([0.05, 0.2, 0.5]),
});

/** How KPIs of groups are told. */
export const kpiOptions = z.strictObject({
  min_count: z
    .int()
    .min(2)
    .describe("customers that a KPI is over; of fewer none is told")
    .default(30),
});

/** What a configuration that says nothing gets. */
export const segmentDefaults = {
  lifecycle: lifecycleOptions.parse({}),
  value_tiers: valueTierOptions.parse({}),
  kpis: kpiOptions.parse({}),
};
