import { expect, test } from "vitest";
import { whileWriting } from "../../pipelines/written-files.ts";

const later = () => new Promise<void>((resolve) => setTimeout(resolve, 5));

test("files are written one after the other behind the work, and their rows are told in that order", async () => {
  const said: string[] = [];
  const { result, rows } = await whileWriting("folder", async ({ add, rows: rowsOf }) => {
    for (const name of ["a.csv", "b.csv"])
      add(name, name.charCodeAt(0), async (path) => {
        said.push(`begin ${path}`);
        await later();
        said.push(`end ${path}`);
      });
    said.push("work");
    return { result: 7, rows: await rowsOf() };
  });
  expect(result).toBe(7);
  expect([...rows]).toEqual([
    ["a.csv", 97],
    ["b.csv", 98],
  ]);
  expect(said).toEqual([
    "work",
    "begin folder/a.csv",
    "end folder/a.csv",
    "begin folder/b.csv",
    "end folder/b.csv",
  ]);
});

test("work that fails is told of when the files behind it have ended", async () => {
  let ended = false;
  const failing = whileWriting("folder", async ({ add }) => {
    add("a.csv", 1, async () => {
      await later();
      ended = true;
    });
    throw new Error("no list of that name");
  });
  await expect(failing).rejects.toThrow("no list of that name");
  expect(ended).toBe(true);
});

test("a file that cannot be written fails the work, and those after it are written", async () => {
  const written: string[] = [];
  const failing = whileWriting("folder", async ({ add }) => {
    add("a.csv", 1, () => Promise.reject(new Error("the disk is full")));
    add("b.csv", 1, async (path) => {
      written.push(path);
    });
  });
  await expect(failing).rejects.toThrow("the disk is full");
  expect(written).toEqual(["folder/b.csv"]);
});

test("a file that is added again is written once, by whom added it first", async () => {
  const written: string[] = [];
  const rows = await whileWriting("folder", async ({ add, rows: rowsOf }) => {
    for (const [n, who] of ["early", "late"].entries())
      add("a.csv", n, async (path) => {
        written.push(`${path} ${who}`);
      });
    return await rowsOf();
  });
  expect(written).toEqual(["folder/a.csv early"]);
  expect([...rows]).toEqual([["a.csv", 0]]);
});

test("work is not done before the files behind it are", async () => {
  let ended = false;
  await whileWriting("folder", async ({ add }) => {
    add("a.csv", 1, async () => {
      await later();
      ended = true;
    });
  });
  expect(ended).toBe(true);
});

test("each file is digested when it is written, and not before", async () => {
  const said: string[] = [];
  const digests = await whileWriting(
    "folder",
    async ({ add, digests: digestsOf }) => {
      for (const name of ["a.csv", "b.csv"])
        add(name, 1, async (path) => {
          await later();
          said.push(`written ${path}`);
        });
      return await digestsOf();
    },
    {
      digest: async (path) => {
        said.push(`digested ${path}`);
        return `of ${path}`;
      },
    },
  );
  expect([...digests]).toEqual([
    ["a.csv", "of folder/a.csv"],
    ["b.csv", "of folder/b.csv"],
  ]);
  for (const name of ["a.csv", "b.csv"])
    expect(said.indexOf(`digested folder/${name}`)).toBeGreaterThan(
      said.indexOf(`written folder/${name}`),
    );
});

test("a file that cannot be digested fails the work, and without a digest none is told", async () => {
  const failing = whileWriting(
    "folder",
    async ({ add }) => add("a.csv", 1, async () => undefined),
    {
      digest: async () => {
        throw new Error("no such file");
      },
    },
  );
  await expect(failing).rejects.toThrow("no such file");
  const digests = await whileWriting("folder", async ({ add, digests: digestsOf }) => {
    add("a.csv", 1, async () => undefined);
    return await digestsOf();
  });
  expect([...digests]).toEqual([]);
});
