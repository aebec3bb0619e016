/** Works that go on beside each other while others wait for their turn. */
export interface SideBySide {
  /** Begins a work as soon as there is room for it, in the order of asking; none once another has failed. */
  begin<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Waits for what a work returns; where it has failed, for the others to end, so that nothing goes on unseen. */
  resultOf<Result>(begun: Promise<Result>): Promise<Result>;
}

/** Has room for so many works at once. */
export function sideBySide(room: number): SideBySide {
  const failure = new AbortController();
  const all: Promise<unknown>[] = [];
  const waiting: (() => void)[] = [];
  let free = room;
  const enter = async () => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leave = () => {
    const next = waiting.shift();
    if (next === undefined) free++;
    else next();
  };
  const inside = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    await enter();
    try {
      failure.signal.throwIfAborted();
      return await work();
    } catch (error) {
      failure.abort(error);
      throw error;
    } finally {
      leave();
    }
  };
  return {
    begin(work) {
      const begun = inside(work);
      // A failure is told where the result is waited for.
      begun.catch(() => undefined);
      all.push(begun);
      return begun;
    },
    async resultOf(begun) {
      try {
        return await begun;
      } catch (error) {
        await Promise.allSettled(all);
        throw error;
      }
    },
  };
}
