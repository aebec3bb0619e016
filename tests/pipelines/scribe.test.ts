import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withScribe } from "../../pipelines/scribe.ts";
import { temporaryFolder } from "./command.ts";

const folder = temporaryFolder();

/** Who writes where there are so many threads. */
const scribes: readonly (readonly [string, number])[] = [
  ["the thread that asks", 1],
  ["a thread of its own", 2],
];

test.each(scribes)("%s digests files as they are", async (_, threads) => {
  const path = join(folder, `bytes ${threads}`);
  const bytes = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 48_271) % 251);
  await writeFile(path, bytes);
  const found = await withScribe(threads, async (scribe) => await scribe.digest(path));
  expect(found).toBe(createHash("sha256").update(bytes).digest("hex"));
});

test.each(scribes)(
  "%s tells why it could not do what it was asked, and goes on",
  async (_, threads) => {
    const path = join(folder, `there ${threads}`);
    await writeFile(path, "");
    await withScribe(threads, async (scribe) => {
      await expect(scribe.digest(join(folder, "nowhere"))).rejects.toThrow(/ENOENT.*nowhere/);
      expect(await scribe.digest(path)).toMatch(/^[0-9a-f]{64}$/);
    });
  },
);
