import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";

interface Download {
  readonly name: string;
  readonly rows: number;
  readonly pieces: AsyncIterable<string>;
}

/** Sends a CSV file piece by piece, as quickly as the other side takes it. */
export function csvReply(reply: FastifyReply, { name, rows, pieces }: Download) {
  const plain = name.replaceAll(/[^\w.-]+/g, "-");
  return reply
    .type("text/csv; charset=utf-8")
    .header("content-disposition", `attachment; filename="${plain}.csv"`)
    .header("x-rows", rows)
    .send(Readable.from(bytesOf(pieces), { objectMode: false, highWaterMark: 4 * 2 ** 20 }));
}

/** A stream of texts would be turned into bytes twice over, once to be measured. */
async function* bytesOf(pieces: AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const piece of pieces) yield Buffer.from(piece);
}
