import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseConfiguration } from "../../data/configuration.ts";
import { readNeverContact } from "../../data/never-contact.ts";

const list = (options: string) =>
  parseConfiguration(
    `name: shop
sources:
  orders: { kind: transactions, path: o.csv, columns: { customer_id: id, at: day } }
targets:
  leaves: { kind: inactivity, horizon: 30d }
lists:
  l: { target: leaves, ${options} }
`,
    "q.yaml",
  ).lists["l"];

test("a capacity is a number, a share or a budget", () => {
  expect(list("control: 10%")?.capacity).toBe(500);
  expect(list("capacity: 40")?.capacity).toBe(40);
  expect(list("capacity: 10%")?.capacity).toEqual({ share: 0.1 });
  // All of them, and not the first one.
  expect(list("capacity: 100%")?.capacity).toEqual({ share: 1 });
  const costs = "contact_cost: 2, success_rate: 10%";
  expect(list(`capacity: { budget: 99.5 }, ${costs}`)?.capacity).toEqual({ budget: 99.5 });
});

test.each([
  ["capacity: 0", "lists.l.capacity: expected at least 1, got 0"],
  ["capacity: 0%", "expected a number of customers, a share such as 10%, or { budget: 2000 }"],
  ["capacity: -3", "expected at least 1, got -3"],
  ["capacity: 2.5", "expected a number of customers"],
  ["capacity: { bugdet: 9 }", "expected a number of customers"],
  ["capacity: { budget: 9 }", "lists.l: a budget requires 'contact_cost' beside it"],
  [
    "contacted_within: 30",
    "expected a duration such as 30d, or { days: 30d, events: [email_sent] }",
  ],
  [
    "open_complaint: { opened: ticket }",
    "requires 'closed' or 'within': nothing else ends a complaint",
  ],
  ["open_complaint: { closed: done }", "expected an expression, or { opened: ticket"],
  ["exclude: [a]", "expected an expression, or a map of reasons to expressions"],
  ["audience: { mail: contact }", "mail"],
])("'%s' is refused in one sentence that says what is expected", (options, says) => {
  expect(() => list(options)).toThrow(/^q\.yaml:7:\d+: .*/);
  expect(() => list(options)).toThrow(says);
});

test("exclusions are an expression or a map, an expression over numbers as it is spelt", () => {
  expect(list('exclude: "consent = false"')?.exclude).toBe("consent = false");
  expect(list('exclude: { no consent: "consent = false" }')?.exclude).toEqual({
    "no consent": "consent = false",
  });
  expect(list("contacted_within: 2w")?.contacted_within).toEqual({ days: 14, events: [] });
});

test("a never-contact file may be a spreadsheet's CSV: quotes, semicolons, a mark at its start", async () => {
  const folder = await mkdtemp(join(tmpdir(), "quintile-never-"));
  const read = async (text: string) => {
    await writeFile(join(folder, "n.csv"), text);
    return await readNeverContact(join(folder, "n.csv"), "lists.l.never_contact");
  };
  try {
    expect(
      await read('\uFEFF"Name";"Customer_ID"\r\n"a;b";"17850.0"\r\n"c ""d""";" x y "\r\n'),
    ).toEqual(["17850", "x y"]);
    expect(await read("customer_id\nb\na\nb\n")).toEqual(["a", "b"]);
    expect(await read("a\n\nb")).toEqual(["a", "b"]);
    expect(await read("")).toEqual([]);
    await expect(read("name,mail\nx,y\n")).rejects.toThrow(
      /^lists\.l\.never_contact: '.*' has several columns, and none of them is customer_id$/,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
