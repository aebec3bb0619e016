import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { filesNamed } from "../../../data/init/files.ts";
import { type Proposal, propose } from "../../../data/init/proposal.ts";
import { type Question, unasked } from "../../../data/init/questions.ts";
import { survey } from "../../../data/init/survey.ts";
import { writeProposal } from "../../../data/init/yaml-text.ts";
import { withEngine } from "../../../engines/duckdb.ts";

/** Writes files into a folder and returns what is proposed for them, as it is and as text. */
export async function proposed(
  folder: string,
  files: Readonly<Record<string, string>>,
  ask: (question: Question) => Promise<string> = unasked,
): Promise<{ readonly proposal: Proposal; readonly text: string }> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  const temporary = join(folder, ".temporary");
  await mkdir(temporary, { recursive: true });
  return await withEngine({ threads: 1 }, async (engine) => {
    const paths = Object.keys(files).map((name) => join(folder, name));
    const seen = await survey(engine, await filesNamed(engine, paths, folder), { temporary, ask });
    const proposal = propose(seen, { name: "shop" });
    return { proposal, text: writeProposal(proposal) };
  });
}

/** Returns lines of CSV: a header, then one line for each n from 0. */
export function table(header: string, rows: number, line: (n: number) => string): string {
  return `${[header, ...Array.from({ length: rows }, (_, n) => line(n))].join("\n")}\n`;
}

/** The day n days after 2024-01-01. */
export function dayAfter(n: number): string {
  return new Date(Date.UTC(2024, 0, 1 + n)).toISOString().slice(0, 10);
}

/** What a source's columns stand for, without the evidence. */
export function columnsOf(
  { survey: { sources } }: Proposal,
  name: string,
): Readonly<Record<string, string>> {
  const columns = sources.find((source) => source.name === name)?.columns ?? {};
  return Object.fromEntries(Object.entries(columns).map(([key, { value }]) => [key, value]));
}
