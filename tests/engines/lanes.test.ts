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

  test("answer as many questions at once as there are connections, on the one where fewest wait", async () => {
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
