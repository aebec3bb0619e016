/** What a command has to say at its end: lines for a person, a document for a program. */
export interface Said {
  readonly lines: readonly string[];
  readonly document: unknown;
  /** One clear sentence each; said even where nothing else is. */
  readonly warnings?: readonly string[];
}
