/** Throws where a text is no day of the calendar, such as 2011-12-09. */
export function requireDay(text: string): void {
  const day = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== text)
    throw new RangeError(`a day is written such as 2011-12-09, got '${text}'`);
}
