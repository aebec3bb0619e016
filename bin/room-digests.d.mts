/** Returns the digest of all files of each room of the house, by its name. */
export function roomDigests(): Readonly<Record<string, string>>;
