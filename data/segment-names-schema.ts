import * as z from "zod";
import type { Problem } from "./configuration-problems.ts";

const text = z.string().trim().min(1);

/** Names and texts of segments that people have chosen, by a segment's id or the name that was found for it. */
export const segmentNamesSchema = z
  .record(
    z.string().min(1),
    z.strictObject({
      name: text.max(60).describe("shown everywhere instead of the name that was found").optional(),
      text: text.describe("what the segment is, in a sentence or two, for its card").optional(),
      play: z
        .strictObject({
          goal: text.describe("what to reach").optional(),
          channel: text.describe("by which way").optional(),
          timing: text.describe("when").optional(),
          offer: text.describe("with what").optional(),
        })
        .describe("what to do with the segment; what is left out is chosen by the data")
        .optional(),
    }),
  )
  .describe("names of segments by their id, or by the name that was found for them")
  .default({});

/** Returns the names that two segments are given. */
export function segmentNameProblems({
  segments,
}: {
  readonly segments: { readonly names: z.output<typeof segmentNamesSchema> };
}): readonly Problem[] {
  const owners = new Map<string, string>();
  return Object.entries(segments.names).flatMap(([key, { name }]): Problem[] => {
    if (name === undefined) return [];
    const folded = name.toLowerCase();
    const owner = owners.get(folded);
    if (owner === undefined) {
      owners.set(folded, key);
      return [];
    }
    return [
      {
        path: ["segments", "names", key, "name"],
        of: "value",
        says: `segments.names.${key}.name: '${name}' is the name of segments.names.${owner} already`,
      },
    ];
  });
}
