import type { Configuration } from "../data/schema.ts";
import type { SegmentName, SegmentsModel } from "./trained.ts";

/** What a configuration says of a segment itself. */
export type OwnWords = Configuration["segments"]["names"][string];

/** A segment's name as it is shown, the name that was made for it, and what the configuration says. */
export interface Named extends SegmentName {
  readonly generated_name: string;
  readonly own: OwnWords | null;
}

export interface NamedSegments {
  readonly model: SegmentsModel;
  readonly named: readonly Named[];
  /** What was written in the configuration and could not be done, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * Gives segments the names of the configuration, found by id, else by the name that was made for them. Names stay different:
 * a name that was made and that the configuration gives to another gets a number. A key that fits no segment is noted, since
 * the number of segments may change from one training to the next.
 */
export function nameByConfiguration(
  model: SegmentsModel,
  names: Configuration["segments"]["names"],
): NamedSegments {
  if (model.clusters === null) return { model, named: [], notes: Object.keys(names).map(unknown) };
  const generated = model.clusters.names;
  const notes: string[] = [];
  const owners = new Map<number, { readonly key: string; readonly byId: boolean }>();
  for (const key of Object.keys(names)) {
    const byId = generated.findIndex(({ id }) => String(id) === key.trim());
    const at = byId >= 0 ? byId : generated.findIndex(({ name }) => same(name, key));
    const owner = owners.get(at);
    if (at < 0) notes.push(unknown(key));
    else if (owner === undefined || (byId >= 0 && !owner.byId)) {
      if (owner !== undefined) notes.push(twice(owner.key, key));
      owners.set(at, { key, byId: byId >= 0 });
    } else notes.push(twice(key, owner.key));
  }
  const own = generated.map((_, i) => names[owners.get(i)?.key ?? ""] ?? null);
  const taken = new Set(own.flatMap((one) => (one?.name === undefined ? [] : fold(one.name))));
  const shown = generated.map(({ name }, i) => {
    const chosen = own[i]?.name;
    if (chosen !== undefined) return chosen;
    if (!taken.has(fold(name))) return name;
    let [free, n] = [`${name} (2)`, 3];
    while (taken.has(fold(free))) free = `${name} (${n++})`;
    notes.push(
      `segments.names gives '${name}' to another segment than the one it was found for, which is shown as '${free}'.`,
    );
    taken.add(fold(free));
    return free;
  });
  const named = generated.map((one, i) => ({
    ...one,
    name: shown[i] ?? one.name,
    generated_name: one.name,
    own: own[i] ?? null,
  }));
  return {
    model: {
      ...model,
      clusters: {
        ...model.clusters,
        names: generated.map((one, i) => ({ ...one, name: shown[i] ?? one.name })),
      },
    },
    named,
    notes,
  };
}

function unknown(key: string): string {
  return `segments.names: '${key}' is neither the id of a segment of this run nor the name that was found for one.`;
}

function twice(left: string, kept: string): string {
  return `segments.names: '${left}' is not used, '${kept}' is about the same segment.`;
}

function same(a: string, b: string): boolean {
  return fold(a) === fold(b);
}

function fold(name: string): string {
  return name.trim().toLowerCase();
}
