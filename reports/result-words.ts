import type { Estimate } from "../models/metrics/estimate.ts";
import { count, countOf, interval, longDay, money, percent, signed } from "./number.ts";
import type { Comparison, Effect, ResultReport } from "./result-report.ts";
import { words } from "./words.ts";

/** Says in sentences what a comparison of treated and control tells. */
export function comparisonWords(
  { treated, control, conversion, revenue }: Omit<Comparison, "says">,
  { outcome, currency }: { readonly outcome: string; readonly currency: string | null },
): string {
  const rates = `of ${countOf(treated.known, "treated customer")} ${percent(treated.rate.value)} ${outcome}, of ${count(control.known)} left alone ${percent(control.rate.value)}`;
  const more = `${points(conversion.difference)} points`;
  const smallest = `${percent(conversion.detectable, 0)} points`.replace("%", "");
  const extra = conversion.total;
  const told = {
    "too few": `Too early to tell: ${rates}; groups this small or outcomes this rare show nothing for sure.`,
    unclear: `Too early to tell: ${rates}. The difference of ${more} may be chance; groups of this size show one of about ${smallest} or more.`,
    more: `It worked: ${rates}, ${more} more, which is more than chance: about ${count(extra.value)} customers (${count(extra.low)} to ${count(extra.high)}) who would not have otherwise.`,
    less: `It did harm: ${rates}, ${more}, which is more than chance.`,
  }[conversion.verdict];
  return revenue === null || conversion.verdict === "too few"
    ? told
    : `${told} ${revenueWords(revenue, currency)}`;
}

function revenueWords({ difference, total, verdict }: Effect, currency: string | null): string {
  const amount = (x: number | null | undefined) => money(x, currency);
  const each = `Net revenue a treated customer: ${difference.value < 0 ? "" : "+"}${interval(difference, amount)}`;
  if (verdict === "unclear" || verdict === "too few") return `${each}, which may be chance.`;
  return `${each}, ${interval(total, amount)} in all, more than chance.`;
}

/** Formats a difference of shares in points: `+8.1 (1.2 to 14.9)`. */
export function points({ value, low, high }: Estimate): string {
  return Number.isFinite(low) && Number.isFinite(high)
    ? `${signed(100 * value)} (${signed(100 * low)} to ${signed(100 * high)})`
    : signed(100 * value);
}

/** Says a verdict in a word or two, for a table's cell. */
export function verdictShort({ verdict }: Effect): string {
  return {
    more: "More than chance",
    less: "Less, more than chance",
    unclear: "Too early to tell",
    "too few": "Too few to tell",
  }[verdict];
}

/** Says all results in one or two sentences, for the page that is read first. */
export function resultWords({ lists, campaigns, waiting }: ResultReport): string {
  const compared = [
    ...lists.map((one) => ({ name: words(one.list), verdict: one.conversion.verdict })),
    ...campaigns.flatMap((one) =>
      one.arms.map(({ arm, conversion }) => ({
        name: `${words(one.campaign)} (${words(arm)})`,
        verdict: conversion.verdict,
      })),
    ),
  ];
  if (compared.length === 0) {
    const [next] = waiting.map(({ known_on }) => known_on).sort();
    return next === undefined
      ? "No earlier list with a control group is known to this run, so nothing can be said of what lists bring."
      : `Too early to tell: the first list with a control group is known on ${longDay(next)}.`;
  }
  const named = (verdicts: readonly Effect["verdict"][]) =>
    compared.filter(({ verdict }) => verdicts.includes(verdict)).map(({ name }) => name);
  const parts = [
    { names: named(["more"]), says: "worked beyond chance" },
    { names: named(["less"]), says: "did harm beyond chance" },
    { names: named(["unclear", "too few"]), says: "too early to tell" },
  ].filter(({ names }) => names.length > 0);
  return `${capital(parts.map(({ names, says }) => `${names.join(", ")}: ${says}`).join("; "))}.`;
}

/** Begins a text with a capital letter. */
export function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
