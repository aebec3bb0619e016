import { join } from "node:path";
import { expect } from "vitest";
import { quintile, temporaryFolder, writeFiles } from "../pipelines/command.ts";
import { edited, type Files, smallShop } from "../pipelines/shop.ts";

/** The attributes of the shop's customers that only some roles may see; every value begins with its canary. */
export const canaries = {
  email: "canarymail",
  phone: "+49canaryfon",
  town: "canarytown",
  salary: "canarysalary",
} as const;
export type Canary = keyof typeof canaries;

/** What each role is configured to see, apart from what everybody does. */
export const seenBy = {
  admin: ["email", "phone"],
  analyst: [],
  retention: ["email"],
  sales: ["phone", "town"],
} as const satisfies Record<string, readonly Canary[]>;

/** Runs the small shop with canaries in four columns, two of which its lists name, and returns the run's folder. */
export async function canaryRun(): Promise<string> {
  const folder = temporaryFolder();
  const configuration = await writeFiles(folder, canaryShop());
  const run = join(folder, "runs", "first");
  const ended = await quintile(
    "run",
    "-c",
    configuration,
    "--out",
    run,
    "--quiet",
    "--effort",
    "low",
  );
  expect(ended).toEqual({ code: 0, out: "", err: "" });
  return run;
}

function canaryShop(): Files {
  const files = smallShop({ customers: 500 });
  const [head = "", ...people] = (files["customers.csv"] ?? "").trim().split("\n");
  const rows = people.map((line, n) =>
    [
      line,
      `${canaries.email}${n}@example.org`,
      `${canaries.phone}${n}`,
      `${canaries.town}${n % 7}`,
      `${canaries.salary}${n % 400}`,
    ].join(","),
  );
  return edited(
    { ...files, "customers.csv": `${[`${head},email,phone,town,salary`, ...rows].join("\n")}\n` },
    "quintile.yaml",
    ["  at_risk:", "  keep_list:"],
    ['exclude: "consent = false" }', 'exclude: "consent = false", columns: [email] }'],
    ["rank_by: score, capacity: 1000 }", "rank_by: score, capacity: 1000, columns: [phone] }"],
    [
      "lists:\n",
      "serve: { roles: { sales: { lists: [tea_list], columns: [phone, town] } } }\nlists:\n",
    ],
  );
}
