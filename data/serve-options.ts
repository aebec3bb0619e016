import * as z from "zod";

const name = z.string().min(1);

const role = z.strictObject({
  lists: z.array(name).describe("the lists that this role sees").optional(),
  columns: z
    .array(name)
    .describe("attributes of customers that this role sees and downloads")
    .optional(),
});

/** What the page shows to whom. */
export const serveOptions = z
  .strictObject({
    roles: z
      .strictObject({
        admin: role.optional(),
        analyst: role.optional(),
        retention: role.optional(),
        sales: role.optional(),
      })
      .describe("what each role sees, instead of what it sees by default")
      .default({}),
  })
  .default({ roles: {} });
