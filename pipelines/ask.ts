import { createInterface } from "node:readline/promises";
import type { Question } from "../data/init/questions.ts";

export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** Times that one question is put before its default is taken. */
const PATIENCE = 3;

/** Opens a conversation: each question is put with its default, which an empty line or the end of the input takes. */
export function conversation({ input, output }: Terminal) {
  const lines = createInterface({ input, output, terminal: false });
  const answers = lines[Symbol.asyncIterator]();
  return {
    async ask(question: Question): Promise<string> {
      const { text, choices, standard } = question;
      const menu = choices.map((choice, i) => `\n  ${i + 1}  ${choice}`).join("");
      output.write(`${text}${menu}\n`);
      for (let times = 0; times < PATIENCE; times++) {
        output.write(`[${standard === "" ? "none" : standard}] `);
        const { value, done } = await answers.next();
        const answer = done === true ? "" : String(value).trim();
        if (answer === "") break;
        const chosen = choices[Number(answer) - 1] ?? choices.find((choice) => choice === answer);
        const wrong =
          choices.length > 0
            ? chosen === undefined
              ? `expected a number from 1 to ${choices.length}`
              : null
            : (question.refuses?.(answer) ?? null);
        if (wrong === null) return chosen ?? answer;
        output.write(`${wrong}\n`);
      }
      return standard;
    },
    close: () => lines.close(),
  };
}
