/** The user's configuration or call is wrong; the command ends with exit code 2. The message is one clear sentence. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

/** The data cannot be used as they are; the command ends with exit code 3. The message is one clear sentence. */
export class DataError extends Error {
  override readonly name = "DataError";
}
