import { CommanderError } from "commander";
import { commands } from "../../pipelines/command-line.ts";
import type { Block } from "./pages.ts";

/** One command of a block of shell, in words as the shell would split it. */
export interface CommandLine {
  readonly line: string;
  readonly words: readonly string[];
  /** Whether what it prints goes to a file or another command. */
  readonly redirected: boolean;
}

const SHELLS = new Set(["sh", "bash", "console", "crontab"]);

/** Tells whether a block holds commands: `sh`, `console`, where they stand after a prompt, or `crontab`, after a time. */
export function isShell({ language }: Block): boolean {
  return SHELLS.has(language);
}

/** Returns the commands of a block in order, those joined by `&&`, `;` and `|` apart; `$(date ...)` is a day. */
export function commandLines(block: Block): readonly CommandLine[] {
  const joined = block.text
    .replaceAll("\\\n", " ")
    .replaceAll(/\$\(date [^)]*\)/g, "2026-01-01")
    .split("\n");
  const start = { console: /^\$ /, crontab: /^(\S+\s+){5}/ }[block.language] ?? /^/;
  return joined
    .filter((line) => start.test(line))
    .flatMap((line) => split(line.replace(start, "")));
}

/** Returns the arguments of a `quintile` command, null of any other. */
export function quintileArguments(words: readonly string[]): readonly string[] | null {
  const [first, second, ...rest] = words.filter((word, i) => i > 0 || !/^[A-Z_]+=/.test(word));
  if (first === "quintile") return second === undefined ? [] : [second, ...rest];
  if (first === "npx" && second === "quintile") return rest;
  return first === "node" && second?.endsWith("bin/quintile.mjs") ? rest : null;
}

/** Returns what the command line says against arguments, null where it takes them; nothing is done. */
export async function complaint(words: readonly string[]): Promise<CommanderError | null> {
  const program = commands(async () => undefined);
  const idle = (command: typeof program) => {
    command.configureOutput({ writeOut: () => undefined });
    if (command.commands.length === 0) command.action(() => undefined);
    for (const one of command.commands) idle(one as typeof program);
  };
  idle(program);
  try {
    await program.parseAsync([...words], { from: "user" });
    return null;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? null : error;
  }
}

/** Lists the names of all commands, `token create` and its like by the first word alone. */
export function commandNames(): readonly string[] {
  return commands(async () => undefined)
    .commands.map((command) => command.name())
    .filter((name) => name !== "help");
}

function split(line: string): readonly CommandLine[] {
  const found: CommandLine[] = [];
  let words: string[] = [];
  let redirected = false;
  const end = () => {
    if (words.length > 0) found.push({ line: line.trim(), words, redirected });
    words = [];
    redirected = false;
  };
  for (const [token] of line.matchAll(
    /"(?:[^"\\]|\\.)*"|'[^']*'|&&|\|\||[|;]|\d?>>?|(?:[^\s"'|;&>]+(?:"[^"]*"|'[^']*')?)+|\s+|./g,
  )) {
    if (/^\s+$/.test(token)) continue;
    if (token.startsWith("#")) break;
    if (/^(&&|\|\||[|;&])$/.test(token)) {
      redirected ||= token === "|";
      end();
    } else if (/^\d?>>?$/.test(token)) redirected = true;
    else if (!redirected) words.push(token.replace(/^(["'])(.*)\1$/s, "$2"));
  }
  end();
  return found;
}
