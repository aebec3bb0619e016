import { describe, expect, test } from "vitest";
import { lanes } from "../../engines/lanes.ts";

describe("lanes", () => {
  test("answer one question after the other on one connection", async () => {
    const asking = lanes("first");
    const slow = deferred();
    const said: string[] = [];
    const begun = asking.ask(async () => {
      await slow.promise;
      said.push("slow");
    });
    const second = asking.ask(async () => void said.push("quick"));
    slow.resolve();
    await Promise.all([begun, second]);
    expect(said).toEqual(["slow", "quick"]);
  });

  test("answer as many questions at once as there are connections, in the order of asking", async () => {
    const asking = lanes("first");
    asking.add("second");
    const slow = deferred();
    const waiting = [asking.ask(on), asking.ask(on)];
    const quick = Promise.all([asking.ask(async (on) => on), asking.ask(async (on) => on)]);
    slow.resolve();
    expect(await Promise.all(waiting)).toEqual(["first", "second"]);
    expect(await quick).toEqual(["first", "second"]);
    async function on(connection: string): Promise<string> {
      await slow.promise;
      return connection;
    }
  });

  test("let no question wait for a slow one while another connection is free", async () => {
    const asking = lanes("first");
    const slow = deferred();
    const begun = asking.ask(() => slow.promise);
    const waiting = asking.ask(async (on) => on);
    asking.add("second");
    const quick = deferred();
    const short = asking.ask(() => quick.promise);
    const after = asking.ask(async (on) => on);
    expect(await waiting).toBe("second");
    quick.resolve();
    await short;
    expect(await after).toBe("second");
    slow.resolve();
    await begun;
    expect(await asking.ask(async (on) => on)).toBe("first");
  });

  test("keep to the first connection where each question is waited for, also after one that failed", async () => {
    const asking = lanes("first");
    asking.add("second");
    const failing = asking.ask(async () => {
      throw new Error("no such table");
    });
    await expect(failing).rejects.toThrow("no such table");
    expect(await asking.ask(async (on) => on)).toBe("first");
    expect(await asking.ask(async (on) => on)).toBe("first");
  });
});

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
