import type { LoggedFacts } from "./logged-facts.ts";

/** What one request of `runs/log-batch` may hold at most (MLflow's REST API, Log Batch, Request Limits). */
export const limits = { params: 100, tags: 100, metrics: 1000, characters: 1_000_000 } as const;

/** Room for the run's id and the names of fields. */
const CHARACTERS = limits.characters / 2;

/** Splits what is logged into requests that the server takes, each of one kind. */
export function* batches({ params, metrics, tags }: LoggedFacts): Generator<Partial<LoggedFacts>> {
  for (const part of parts(params, limits.params)) yield { params: part };
  for (const part of parts(tags, limits.tags)) yield { tags: part };
  for (const part of parts(metrics, limits.metrics)) yield { metrics: part };
}

function* parts<T>(entries: readonly T[], most: number): Generator<readonly T[]> {
  let part: T[] = [];
  let characters = 0;
  for (const entry of entries) {
    const { length } = JSON.stringify(entry);
    if (part.length === most || (part.length > 0 && characters + length > CHARACTERS)) {
      yield part;
      part = [];
      characters = 0;
    }
    part.push(entry);
    characters += length;
  }
  if (part.length > 0) yield part;
}
