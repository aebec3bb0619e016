import { leftOutWords, profitWords } from "../../reports/list-words.ts";
import type { RunDocument } from "../run-document.ts";

/** Says who was left out of a list and what it is expected to bring, a line each; nothing where there is nothing to say. */
export function listLines(
  { left_out, profit }: RunDocument["lists"][number],
  currency: string | null,
): readonly string[] {
  return [
    leftOutWords(left_out),
    profit === null ? null : profitWords({ ...profit, currency }),
  ].flatMap((says) => (says === null ? [] : [`  ${says}`]));
}
