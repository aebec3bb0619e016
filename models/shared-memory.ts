/** Numbers that were copied before, as long as they live: several samples and questions are of the same columns. */
const copied = new WeakMap<Float64Array, Float64Array>();

/** Returns plain data with its doubles where every thread reads them, each array copied once. */
export function inSharedMemory<Data>(data: Data): Data {
  return shared(data) as Data;
}

function shared(data: unknown): unknown {
  if (data instanceof Float64Array) return sharedNumbers(data);
  if (typeof data !== "object" || data === null || ArrayBuffer.isView(data)) return data;
  // Lists of ids are long, and hold nothing to share.
  if (Array.isArray(data)) return typeof data[0] === "object" ? data.map(shared) : data;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, shared(value)]));
}

function sharedNumbers(numbers: Float64Array): Float64Array {
  if (numbers.buffer instanceof SharedArrayBuffer) return numbers;
  const known = copied.get(numbers);
  if (known !== undefined) return known;
  const copy = new Float64Array(new SharedArrayBuffer(8 * numbers.length));
  copy.set(numbers);
  copied.set(numbers, copy);
  return copy;
}
