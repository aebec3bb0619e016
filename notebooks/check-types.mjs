import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Checks the types of a notebook's cells as one module, which the kernel does not; returns the errors, null without. */
export function typeErrors(here, notebook) {
  const folder = join(here, "node_modules", ".cells");
  const root = dirname(here);
  const text = notebook.cells
    .filter((cell) => cell.cell_type === "code")
    .map((cell) => [cell.source].flat().join(""))
    .join("\n")
    .replaceAll('from "../', 'from "../../../')
    .replaceAll('from "./', 'from "../../');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "cells.mts"), text);
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      extends: join(root, "tsconfig.json"),
      compilerOptions: {
        lib: ["esnext"],
        paths: { quintile: [join(root, "pipelines", "library.ts")] },
        typeRoots: [join(root, "node_modules", "@types")],
        noUncheckedIndexedAccess: false,
        noPropertyAccessFromIndexSignature: false,
      },
      include: [],
      files: ["cells.mts"],
    }),
  );
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsc, "-p", folder], {
    encoding: "utf8",
  });
  return status === 0 ? null : `${stdout}${stderr}`.trim();
}
