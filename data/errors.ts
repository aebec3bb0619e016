/** The user's configuration or call is wrong; the command ends with exit code 2. The message is one clear sentence. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

/** The data cannot be used as they are; the command ends with exit code 3. The message is one clear sentence. */
export class DataError extends Error {
  override readonly name = "DataError";
}

/** Puts a name before the sentence of an error that does not say yet what it is about. */
export async function about<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DataError && !error.message.startsWith(`${name}:`))
      throw new DataError(`${name}: ${error.message}`);
    throw error;
  }
}
