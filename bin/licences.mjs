import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const house = fileURLToPath(new URL("../", import.meta.url));

/** Returns the licences of the packages that some files of the house, given by their paths, are of. */
export async function licences(paths) {
  const folders = new Set(paths.flatMap((path) => path.match(PACKAGE)?.[0] ?? []));
  const texts = [];
  for (const folder of [...folders].sort()) {
    const names = (await readdir(join(house, folder))).filter((name) =>
      /^(licen[cs]e|notice)/i.test(name),
    );
    for (const name of names)
      texts.push(`${folder}/${name}\n\n${await readFile(join(house, folder, name), "utf8")}`);
  }
  return texts.join("\n\n");
}

/** A package's folder, at the beginning of a path. */
const PACKAGE = /^(.*[\\/])?node_modules[\\/](@[^\\/]+[\\/])?[^\\/]+/;
