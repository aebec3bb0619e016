/** Says what is wrong with a request for customers: 404 where there is no such thing for this viewer, 400 where it makes no sense. */
export class ShopError extends Error {
  override readonly name = "ShopError";
  readonly statusCode: 400 | 404;

  constructor(statusCode: 400 | 404, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}
