/** What a command has to say at its end: lines for a person, a document for a program. */
export interface Said {
  readonly lines: readonly string[];
  readonly document: unknown;
}
