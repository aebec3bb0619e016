import { createRequire } from "node:module";
import type * as WebAssemblyBackend from "@tensorflow/tfjs-backend-wasm";
import type * as TensorFlow from "@tensorflow/tfjs-core";

/** Where tensors are computed: in the native library, in WebAssembly on one thread, or in plain JavaScript. */
export type TensorBackend = "tensorflow" | "wasm" | "cpu";

export interface Started {
  readonly tf: typeof TensorFlow;
  readonly backend: TensorBackend;
}

let started: Promise<Started> | undefined;
let ready: Started | undefined;

/**
 * Loads TensorFlow.js, once a thread, so that networks can be fitted there: on the native library where the user has
 * installed `@tensorflow/tfjs-node`, else in WebAssembly, else in plain JavaScript. Only the latter two always learn the
 * same bytes from the same rows.
 */
export async function startNetwork(): Promise<void> {
  started ??= start();
  ready = await started;
}

/** Returns TensorFlow.js as it was started in this thread; throws where it was not. */
export function tensorflow(): Started {
  if (ready === undefined)
    throw new Error("network requires TensorFlow.js to be loaded: await startNetwork() before fit");
  return ready;
}

async function start(): Promise<Started> {
  const tf: typeof TensorFlow = require("@tensorflow/tfjs-core");
  if (loadNative() && (await tf.setBackend("tensorflow"))) return { tf, backend: "tensorflow" };
  if (await startWebAssembly(tf)) return { tf, backend: "wasm" };
  require("@tensorflow/tfjs-backend-cpu");
  await tf.setBackend("cpu");
  return { tf, backend: "cpu" };
}

// An import of CommonJS would first read all of it for the names of its exports.
const require = createRequire(import.meta.url);
const native = "@tensorflow/tfjs-node";

/** Loads the native library, with its own error when it is there but broken; returns false where it is not installed. */
function loadNative(): boolean {
  try {
    require.resolve(native);
  } catch {
    return false;
  }
  require(native);
  return true;
}

const events = ["uncaughtException", "unhandledRejection"] as const;

async function startWebAssembly(tf: typeof TensorFlow): Promise<boolean> {
  const before = events.map((event) => process.listeners(event as "uncaughtException"));
  const { setThreadsCount }: typeof WebAssemblyBackend = require("@tensorflow/tfjs-backend-wasm");
  setThreadsCount(1);
  const works = await tf.setBackend("wasm");
  // Its loader adds listeners that print a megabyte of source before every error that stops the process.
  events.forEach((event, e) => {
    for (const listener of process.listeners(event as "uncaughtException"))
      if (before[e]?.includes(listener) === false) process.removeListener(event, listener);
  });
  return works;
}
