/** Where questions are answered, as many at a time as there are connections. */
export interface Lanes<Connection> {
  /**
   * Asks on a connection that is free, on the first of them where several are; where none is, on the one that is free first,
   * in the order of asking.
   */
  ask<Result>(question: (on: Connection) => Promise<Result>): Promise<Result>;
  /** Adds a connection. */
  add(connection: Connection): void;
  readonly connections: readonly Connection[];
}

interface Lane<Connection> {
  readonly connection: Connection;
  busy: boolean;
}

/** Begins with one connection, so that questions are answered one after the other. */
export function lanes<Connection>(first: Connection): Lanes<Connection> {
  const open: Lane<Connection>[] = [];
  const waiting: ((lane: Lane<Connection>) => void)[] = [];
  const enter = async () => {
    const free = open.find(({ busy }) => !busy);
    if (free === undefined)
      return await new Promise<Lane<Connection>>((resolve) => waiting.push(resolve));
    free.busy = true;
    return free;
  };
  const leave = (lane: Lane<Connection>) => {
    const next = waiting.shift();
    lane.busy = next !== undefined;
    next?.(lane);
  };
  const add = (connection: Connection) => {
    const lane = { connection, busy: true };
    open.push(lane);
    leave(lane);
  };
  add(first);
  return {
    async ask(question) {
      const lane = await enter();
      try {
        return await question(lane.connection);
      } finally {
        // A question ends the rows of the one before on the same connection, whether they were taken or not.
        leave(lane);
      }
    },
    add,
    get connections() {
      return open.map(({ connection }) => connection);
    },
  };
}
