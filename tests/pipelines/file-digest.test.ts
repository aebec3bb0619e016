import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sha256 } from "../../pipelines/run-folder.ts";
import { temporaryFolder } from "./command.ts";

test("a file's digest is that of its bytes, however many they are", async () => {
  const path = join(temporaryFolder(), "file");
  for (const length of [0, 5, 1 << 20, (1 << 20) + 1, 2_500_000]) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 48_271) % 251);
    await writeFile(path, bytes);
    expect(await sha256(path)).toBe(createHash("sha256").update(bytes).digest("hex"));
  }
});
