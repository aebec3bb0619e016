import { getEnvironmentData, setEnvironmentData } from "node:worker_threads";

/** Under which threads are told where the compiled program is, so that they need not look again. */
const FOLDER = "folder of the compiled quintile";

/** Returns a module of the program: of its compiled copy, made where there is none of the sources as they are. */
export async function load(source) {
  const asItIs = new URL(`../${source}`, import.meta.url).href;
  // Deno runs TypeScript by itself, in threads too.
  if ("Deno" in globalThis) return await import(asItIs);
  let folder = getEnvironmentData(FOLDER);
  if (folder === undefined) {
    const { compiledFolder } = await import("./compiled-folder.mjs");
    folder = await compiledFolder();
    setEnvironmentData(FOLDER, folder);
  }
  if (folder !== null) return await import(new URL(compiledName(source), folder).href);
  const { register } = await import("tsx/esm/api");
  register();
  return await import(asItIs);
}

function compiledName(source) {
  return source.replace(/^.*\//, "").replace(/\.ts$/, ".js");
}
