import type { SourceOptions } from "../schema.ts";

/** What a file is read with while nobody has said anything about it. */
export const unsaid: SourceOptions = {
  kind: "customers",
  path: "-",
  columns: { customer_id: "row_number()" },
  ignore: [],
  reject: [],
  keep_overlap: false,
};
