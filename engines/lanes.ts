import { oneAtATime } from "./one-at-a-time.ts";

/** Where questions are answered, as many at a time as there are connections. */
export interface Lanes<Connection> {
  /** Asks on the connection where fewest wait, on the first of them where several are alike; questions of one connection follow one another. */
  ask<Result>(question: (on: Connection) => Promise<Result>): Promise<Result>;
  /** Adds a connection. */
  add(connection: Connection): void;
  readonly connections: readonly Connection[];
}

/** Begins with one connection, so that questions are answered one after the other. */
export function lanes<Connection>(first: Connection): Lanes<Connection> {
  const open = [lane(first)];
  return {
    ask(question) {
      const freest = open.reduce((best, one) => (one.waiting < best.waiting ? one : best));
      return freest.ask(question);
    },
    add: (connection) => void open.push(lane(connection)),
    get connections() {
      return open.map(({ connection }) => connection);
    },
  };
}

function lane<Connection>(connection: Connection) {
  // A question ends the rows of the one before on the same connection, whether they were taken or not.
  const inTurn = oneAtATime();
  return {
    connection,
    waiting: 0,
    async ask<Result>(question: (on: Connection) => Promise<Result>): Promise<Result> {
      this.waiting++;
      try {
        return await inTurn(() => question(connection));
      } finally {
        this.waiting--;
      }
    },
  };
}
