import * as z from "zod";

/** Where runs are logged. */
export const mlflowOptions = z
  .strictObject({
    uri: z
      .string()
      .refine(isServer, "expected http:// or https:// and a host, without a user or password")
      .describe("address of an MLflow tracking server"),
    experiment: z.string().min(1).max(500).describe("by default the business's name").optional(),
  })
  .describe("log every run to an MLflow tracking server")
  .optional();

/** Tells whether a text is the address of a web server, and holds no secret: configurations are kept with runs. */
export function isServer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, host } = new URL(text);
  return (
    ["http:", "https:"].includes(protocol) && username === "" && password === "" && host !== ""
  );
}
