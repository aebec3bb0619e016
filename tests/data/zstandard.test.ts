import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { textOf } from "../../data/ways/text-stream.ts";
import { unpackZstandard } from "../../data/ways/zstandard.ts";

// RFC 8878: magic, descriptor (4: a checksum ends the frame), window, then blocks: last | kind << 1 | size << 3.
const ABC = "28b52ffd 04 58 190000 616263";
// XXH64 of "abc" is 44bc2cf5ad770999 (xxHash's own test vectors); a frame carries its low half, lowest byte first.
const SUM = "990977ad";

async function unpack(hex: string, size = 1000): Promise<string> {
  const bytes = Buffer.from(hex.replaceAll(" ", ""), "hex");
  const pieces: Buffer[] = [];
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  for await (const piece of unpackZstandard(chunks())) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

test("a frame with the right checksum is read, in pieces of any size", async () => {
  for (const size of [1, 2, 3, 5, 7, 1000]) expect(await unpack(`${ABC}${SUM}`, size)).toBe("abc");
});

test("content that does not have its checksum is refused", async () => {
  await expect(unpack(`${ABC}990977ac`)).rejects.toThrow(
    "the zst file cannot be unpacked (its content does not have its checksum)",
  );
  await expect(unpack(`${ABC.replace("616263", "616264")}${SUM}`)).rejects.toThrow(/checksum/);
});

test("frames follow each other, and those to be skipped hold no content", async () => {
  const skipped = "542a4d18 03000000 ffffff";
  const repeated = "28b52ffd 00 58 230000 7a";
  expect(await unpack(`${skipped}${ABC}${SUM}${skipped}${repeated}`)).toBe("abczzzz");
});

test("a stream that ends anywhere inside a frame is not whole", async () => {
  const hex = `${ABC}${SUM}`.replaceAll(" ", "");
  for (let bytes = 1; bytes < hex.length / 2; bytes++)
    await expect(unpack(hex.slice(0, 2 * bytes))).rejects.toThrow(
      "the zst file ends too early, so it is not whole",
    );
});

test("a frame that needs a dictionary, a block of no known kind and bytes of no frame are refused", async () => {
  await expect(unpack("28b52ffd 01 58 07 190000 616263")).rejects.toThrow(/it needs a dictionary/);
  await expect(unpack("28b52ffd 00 58 1f0000 616263")).rejects.toThrow(/a block of no known kind/);
  await expect(unpack(`${ABC}${SUM}07070707`)).rejects.toThrow(/no frame where one should be/);
});

test("a packed file's own bytes are all seen and its content all given, from the first time on", async () => {
  const folder = await mkdtemp(join(tmpdir(), "quintile-zst-"));
  try {
    const path = join(folder, "abc.zst");
    const file = Buffer.from(`${ABC}${SUM}`.replaceAll(" ", ""), "hex");
    await writeFile(path, file);
    let seen = 0;
    let given = "";
    const take = (bytes: Buffer) => {
      seen += bytes.length;
    };
    for await (const piece of textOf(path, { packed: "zstd", decoding: "as it is" }, take))
      given += piece;
    expect([seen, given]).toEqual([file.length, "abc"]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
