type Draw = () => number;
type Damage = (bytes: Buffer, draw: Draw) => Buffer;

const PIECES = [
  ...[
    '"',
    '""',
    ",",
    "\n",
    "\r",
    "\r\n",
    ' "',
    '" ',
    "\0",
    "x",
    "=",
    ";",
    "\t",
    '",\n',
    '\n"',
    "'",
    "\\",
  ],
  ...[
    "{",
    "}",
    "[",
    ":",
    "null",
    "NaN",
    "1e999",
    "-",
    "\u00a0",
    "\ufeff",
    "9".repeat(400),
    "é",
    "🙂",
  ],
].map((text) => Buffer.from(text));
const ODD_BYTES = [0x00, 0x80, 0xff, 0xfe, 0xc3, 0x1a, 0x7f].map((byte) => Buffer.from([byte]));

const insert: Damage = (bytes, draw) => {
  const piece = draw() < 0.8 ? picked(PIECES, draw) : picked(ODD_BYTES, draw);
  return spliced(bytes, place(bytes, draw), 0, piece);
};
const remove: Damage = (bytes, draw) =>
  spliced(bytes, place(bytes, draw), 1 + randomInteger(draw, 12), Buffer.alloc(0));
const flip: Damage = (bytes, draw) =>
  spliced(bytes, place(bytes, draw), 1, Buffer.from([randomInteger(draw, 256)]));
const truncate: Damage = (bytes, draw) => bytes.subarray(0, place(bytes, draw));
const behead: Damage = (bytes, draw) => bytes.subarray(place(bytes, draw));
const repeat: Damage = (bytes, draw) => {
  const from = place(bytes, draw);
  return spliced(bytes, from, 0, bytes.subarray(from, from + randomInteger(draw, 200)));
};
const move: Damage = (bytes, draw) => {
  const from = place(bytes, draw);
  const length = randomInteger(draw, 100);
  const rest = spliced(bytes, from, length, Buffer.alloc(0));
  return spliced(rest, place(rest, draw), 0, bytes.subarray(from, from + length));
};
const damages = [insert, insert, insert, remove, flip, flip, truncate, behead, repeat, move];

/** Returns a copy of bytes with one to six random faults: what happens to files on their way. */
export function corrupted(bytes: Buffer, draw: Draw): Buffer {
  let damaged = bytes;
  for (let left = 1 + randomInteger(draw, 6); left > 0; left--)
    damaged = picked(damages, draw)(damaged, draw);
  return damaged;
}

function place(bytes: Buffer, draw: Draw): number {
  return randomInteger(draw, bytes.length + 1);
}

function spliced(bytes: Buffer, from: number, length: number, piece: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, from), piece, bytes.subarray(from + length)]);
}

function picked<T>(choices: readonly T[], draw: Draw): T {
  const choice = choices[randomInteger(draw, choices.length)];
  if (choice === undefined) throw new Error("nothing to choose from");
  return choice;
}

/** Returns a whole number in [0, below). */
function randomInteger(draw: Draw, below: number): number {
  return Math.min(below - 1, Math.floor(draw() * below));
}
