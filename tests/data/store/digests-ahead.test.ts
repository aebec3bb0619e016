import { join } from "node:path";
import { expect, test } from "vitest";
import { digestsAhead } from "../../../data/store/digests-ahead.ts";
import { fingerprintOf } from "../../../data/ways/fingerprint.ts";
import { temporaryFolder, writeFiles } from "../../pipelines/command.ts";

const folder = temporaryFolder();

test("files are digested once, in turn, but those that are asked for before: these are digested where they are asked for", async () => {
  await writeFiles(folder, { a: "first", b: "second", c: "third" });
  const [a, b, c] = ["a", "b", "c"].map((name) => join(folder, name)) as [string, string, string];
  const begun: string[] = [];
  let end = () => {};
  const digests = digestsAhead();
  const beginning = digests.begin([a, b, c], async (path) => {
    begun.push(path);
    await new Promise<void>((resolve) => {
      end = resolve;
    });
    return `beside ${path}`;
  });
  expect(await digests.of(c)).toBe((await fingerprintOf(c)).sha256);
  const first = digests.of(a);
  end();
  expect(await first).toBe(`beside ${a}`);
  await expect.poll(() => begun).toEqual([a, b]);
  end();
  await beginning;
  expect(begun).toEqual([a, b]);
  expect(await digests.of(b)).toBe(`beside ${b}`);
});

test("what cannot be digested beside stops nothing, and fails where it is asked for", async () => {
  const digests = digestsAhead();
  const begun: string[] = [];
  await digests.begin(["gone", "next"], async (path) => {
    begun.push(path);
    if (path === "gone") throw new Error("there is no such file");
    return path;
  });
  expect(begun).toEqual(["gone", "next"]);
  await expect(digests.of("gone")).rejects.toThrow("no such file");
});
