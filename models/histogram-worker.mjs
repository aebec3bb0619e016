import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { register } from "tsx/esm/api";

register();
const { serve } = await import("./histogram-threads.ts");
serve(workerData, () => receiveMessageOnPort(parentPort).message);
