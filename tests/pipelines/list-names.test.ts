import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { quintile, readTree, temporaryFolder, writeFiles } from "./command.ts";
import { edited, smallShop } from "./shop.ts";

const folder = temporaryFolder();

test("attributes named like a list's own columns do not pass for them", async () => {
  const shop = smallShop({ customers: 260 });
  const named = edited(shop, "customers.csv", [
    "customer,joined,plan,consent,age",
    "customer,joined,rank,consent,score",
  ]);
  const lists = async (name: string, files: typeof shop) => {
    const configuration = await writeFiles(join(folder, name), files);
    const out = join(folder, "runs", name);
    const ended = await quintile("run", "-c", configuration, "--out", out, "--quiet");
    expect(ended).toEqual({ code: 0, out: "", err: "" });
    const names = [...(await readTree(join(out, "lists"))).keys()];
    expect(names.length).toBeGreaterThan(0);
    return await Promise.all(names.map((list) => readFile(join(out, "lists", list), "utf8")));
  };
  const numbers = (text: string) => text.split("\n").map((line) => line.split(",").slice(0, 4));
  expect((await lists("named", named)).map(numbers)).toEqual(
    (await lists("plain", shop)).map(numbers),
  );
});
