import { longDay } from "./number.ts";

/** Says as of which day models were learned, where the files end before the day of the list. */
export function endedBefore(day: string): string {
  return `The files have no row from ${longDay(day)} on: models were learned, and tested, as of that day.`;
}
