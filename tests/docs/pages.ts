import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));

/** A fenced block of a page. */
export interface Block {
  readonly page: string;
  /** Line of its first fence, from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** What the comments right before it say: `<!-- not run: needs a server -->` is `not run` with `needs a server`. */
  readonly notes: Readonly<Record<string, string>>;
}

/** A piece of code within a sentence, and the line that it begins on. */
export interface Span {
  readonly page: string;
  readonly line: number;
  readonly text: string;
}

export interface Page {
  /** Path from the root. */
  readonly name: string;
  readonly text: string;
  /** Its text with blank lines in the place of fenced blocks. */
  readonly prose: string;
  readonly blocks: readonly Block[];
  readonly spans: readonly Span[];
}

/** Reads every page that users and contributors read; the quick start is the first, for it makes what the others look at. */
export function readPages(): readonly Page[] {
  const docs = readdirSync(`${root}docs`)
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`)
    .sort((a, b) => Number(b.endsWith("quick-start.md")) - Number(a.endsWith("quick-start.md")));
  return [...docs, "README.md", "CONTRIBUTING.md"].map(readPage);
}

function readPage(name: string): Page {
  return page(name, readFileSync(`${root}${name}`, "utf8"));
}

/** Takes a page apart. */
export function page(name: string, text: string): Page {
  const lines = text.split("\n");
  const prose = [...lines];
  const blocks: Block[] = [];
  for (let i = 0; i < lines.length; i++) {
    const [, indent, language] = /^( *)```(\S*)\s*$/.exec(lines[i] ?? "") ?? [];
    if (indent === undefined) continue;
    const end = lines.findIndex((line, j) => j > i && line === `${indent}\`\`\``);
    if (end < 0) throw new Error(`${name}:${i + 1}: the block has no end`);
    blocks.push({
      page: name,
      line: i + 1,
      language: language ?? "",
      text: lines
        .slice(i + 1, end)
        .map((line) => line.slice(indent.length))
        .join("\n"),
      notes: notesBefore(lines, i),
    });
    prose.fill("", i, end + 1);
    i = end;
  }
  const spans = prose.flatMap((line, i) =>
    [...line.matchAll(/(`+)(.+?)\1/g)].map(([, , code = ""]) => ({
      page: name,
      line: i + 1,
      text: code.trim(),
    })),
  );
  return { name, text, prose: prose.join("\n"), blocks, spans };
}

function notesBefore(lines: readonly string[], fence: number): Readonly<Record<string, string>> {
  const notes: Record<string, string> = {};
  for (let i = fence - 1; i >= 0; i--) {
    const line = lines[i]?.trim() ?? "";
    const [, key, value = ""] = /^<!-- (not run|under|as|run)(?:: (.+))? -->$/.exec(line) ?? [];
    if (key !== undefined) notes[key] = value;
    else if (line !== "") break;
  }
  return notes;
}

/** Names a place as an error does. */
export function at({ page, line }: Pick<Block, "page" | "line">): string {
  return `${page}:${line}`;
}
