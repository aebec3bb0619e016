import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { load } from "../bin/load.mjs";

const { serve } = await load("models/histogram-threads.ts");
serve(workerData, () => receiveMessageOnPort(parentPort).message);
