/** A refusal that the asker is told: its sentence and status go into the answer. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly statusCode: number;
  /** Seconds after which asking again makes sense. */
  readonly retryAfter: number | null;

  constructor(statusCode: number, message: string, retryAfter: number | null = null) {
    super(message);
    this.statusCode = statusCode;
    this.retryAfter = retryAfter;
  }
}
