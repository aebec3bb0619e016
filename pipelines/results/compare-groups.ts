import {
  meanEffect,
  shareEffect,
  type TreatmentEffect,
  type Trial,
} from "../../models/metrics/treatment-effect.ts";
import { wilson } from "../../models/metrics/wilson.ts";
import type { Comparison, Effect, GroupResult } from "../../reports/result-report.ts";
import { comparisonWords } from "../../reports/result-words.ts";

/** The customers of one draw of whom it is known what they did. */
export interface Followed {
  readonly ids: readonly string[];
  /** 1 for treated, 0 for control. */
  readonly treated: Uint8Array;
  readonly converted: Uint8Array;
  /** Net; null in a business without money. */
  readonly spent: Float64Array | null;
  /** 1 where somebody marked them within the horizon. */
  readonly contacted: Uint8Array;
  /** Drawn, of whom nothing is known. */
  readonly vanished: { readonly treated: number; readonly control: number };
}

/** Compares treated and control of one draw or several; `outcome` says what converted means. */
export function compareGroups(
  draws: readonly Followed[],
  { outcome, currency }: { readonly outcome: string; readonly currency: string | null },
): Comparison {
  const conversion = effect(
    shareEffect(draws.map((one) => trial(one, Float64Array.from(one.converted)))),
  );
  const hasMoney = draws.every(({ spent }) => spent !== null);
  const revenue = hasMoney
    ? effect(meanEffect(draws.map((one) => trial(one, one.spent ?? new Float64Array()))))
    : null;
  const compared = {
    treated: groupOf(draws, "treated"),
    control: groupOf(draws, "control"),
    conversion,
    revenue,
  };
  return { ...compared, says: comparisonWords(compared, { outcome, currency }) };
}

function trial({ ids, treated }: Followed, outcome: Float64Array): Trial {
  return { ids, treated, outcome };
}

function effect({ difference, total, detectable, isEnough }: TreatmentEffect): Effect {
  const { low, high } = difference;
  const verdict = !isEnough ? "too few" : low > 0 ? "more" : high < 0 ? "less" : "unclear";
  return { difference, total, detectable, verdict };
}

function groupOf(draws: readonly Followed[], group: "treated" | "control"): GroupResult {
  let [known, converted, spent, contacted, both, vanished] = [0, 0, 0, 0, 0, 0];
  for (const draw of draws) {
    vanished += draw.vanished[group];
    for (const [i, side] of draw.treated.entries()) {
      if ((side === 1) !== (group === "treated")) continue;
      const [y, marked] = [draw.converted[i] ?? 0, draw.contacted[i] ?? 0];
      known++;
      converted += y;
      spent += draw.spent?.[i] ?? Number.NaN;
      contacted += marked;
      both += y * marked;
    }
  }
  const money = draws.every((draw) => draw.spent !== null);
  return {
    listed: known + vanished,
    known,
    vanished,
    converted,
    rate: wilson(converted, known),
    revenue: money ? spent : null,
    revenue_per_customer: money && known > 0 ? spent / known : null,
    contacted,
    contacted_converted: both,
    contacted_rate: wilson(both, contacted),
  };
}
