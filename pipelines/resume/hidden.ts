import type { Configuration } from "../../data/schema.ts";

type Segments = Configuration["segments"];

/** Parts of a configuration, or of its `segments`, that are objects or lists. */
export type Hidden =
  | "targets"
  | "lists"
  | "evaluation"
  | "value"
  | "serve"
  | `segments.${Exclude<keyof Segments, "acquisition_cost">}`;

/** A configuration of which parts are hidden, and whether somebody has looked into one of them. */
export interface Watched {
  readonly configuration: Configuration;
  /** What is not hidden, in the order of its names, as JSON writes it. */
  readonly shown: unknown;
  readonly isSeen: () => boolean;
}

/** Hides parts of a configuration: they can be looked into, and copied with the rest, but a look is noticed. */
export function hide(configuration: Configuration, hidden: readonly Hidden[]): Watched {
  let isSeen = false;
  const see = () => {
    isSeen = true;
  };
  const split = <Whole extends object>(whole: Whole, names: readonly string[]) => {
    const parts = Object.entries(whole) as [string, object][];
    return {
      watched: Object.fromEntries(
        parts.map(([name, part]) => [name, names.includes(name) ? watch(part, see) : part]),
      ) as Whole,
      shown: parts.filter(([name]) => !names.includes(name)).sort(([a], [b]) => (a < b ? -1 : 1)),
    };
  };
  const inSegments = hidden.flatMap((key) =>
    key.startsWith("segments.") ? [key.slice("segments.".length)] : [],
  );
  const segments = split(configuration.segments, inSegments);
  const outer = split({ ...configuration, segments: segments.watched }, hidden);
  return {
    configuration: outer.watched,
    shown: [outer.shown.filter(([name]) => name !== "segments"), segments.shown],
    isSeen: () => isSeen,
  };
}

function watch<Part extends object>(part: Part, see: () => void): Part {
  return new Proxy(part, {
    get(target, name) {
      see();
      return Reflect.get(target, name);
    },
    has(target, name) {
      see();
      return Reflect.has(target, name);
    },
    ownKeys(target) {
      see();
      return Reflect.ownKeys(target);
    },
  });
}
