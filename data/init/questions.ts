/** Something that the files leave open. */
export interface Question {
  readonly text: string;
  /** Answers to choose from; empty where any text that `accepts` takes will do. */
  readonly choices: readonly string[];
  /** The answer of who says nothing. */
  readonly standard: string;
  /** Says what is wrong with an answer, null where it will do. */
  readonly refuses?: (answer: string) => string | null;
}

/** Answers every question with its default: for who wants to be asked nothing. */
export const unasked = async ({ standard }: Question): Promise<string> => standard;
