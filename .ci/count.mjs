// Adds up the runner's JSON reports and prints the closing line; a step that failed or a missing report counts as failed.
import { readFileSync } from "node:fs";

const [steps, ...reports] = process.argv.slice(2);
let passed = 0;
let failed = Number(steps);
let skipped = 0;
for (const path of reports) {
  try {
    const report = JSON.parse(readFileSync(path, "utf8"));
    passed += report.numPassedTests;
    failed += report.numFailedTests;
    skipped += report.numPendingTests + report.numTodoTests;
  } catch {
    failed += 1;
  }
}
process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
