import { createRequire } from "node:module";
import type * as TensorFlow from "@tensorflow/tfjs-core";

/** Where networks are trained: in TensorFlow's native library, or in WebAssembly on one thread. */
export type TensorBackend = "tensorflow" | "wasm";

interface Started {
  /** TensorFlow.js on its native library; null where the user has not installed it. */
  readonly native: typeof TensorFlow | null;
}

let started: Promise<Started> | undefined;
let ready: Started | undefined;

/**
 * Loads TensorFlow.js on its native library, once a thread, where the user has installed `@tensorflow/tfjs-node`; elsewhere
 * networks need nothing, and always learn the same bytes from the same rows.
 */
export async function startNetwork(): Promise<void> {
  started ??= start();
  ready = await started;
}

/** Returns what networks are trained with in this thread; throws where nobody has looked. */
export function tensorflow(): Started {
  if (ready === undefined)
    throw new Error(
      "network requires to know where it is trained: await startNetwork() before fit",
    );
  return ready;
}

// An import of CommonJS would first read all of it for the names of its exports.
const require = createRequire(import.meta.url);
const library = "@tensorflow/tfjs-node";

/** Loads the native library, with its own error when it is there but broken. */
async function start(): Promise<Started> {
  try {
    require.resolve(library);
  } catch {
    return { native: null };
  }
  const tf: typeof TensorFlow = require("@tensorflow/tfjs-core");
  require(library);
  return { native: (await tf.setBackend("tensorflow")) ? tf : null };
}
