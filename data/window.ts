/**
 * The one definition of time: features see `[as_of - observation, as_of)`, labels see `[as_of, as_of + horizon)`.
 * Days are local calendar days of the business; the SQL predicate stands here and nowhere else.
 */
export interface Window {
  /** First day that is not observed, ISO 8601. */
  readonly asOf: string;
  /** Days observed before `asOf`; null observes everything. */
  readonly observationDays: number | null;
}
