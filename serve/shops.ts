import type { Shop } from "./shop/shop.ts";

/** Hands out the newest run, and closes an earlier one when its last request has ended. */
export class Shops {
  #newest: Shop;
  readonly #users = new Map<Shop, number>();
  readonly #onError: (error: unknown) => void;

  constructor(first: Shop, { onError }: { readonly onError: (error: unknown) => void }) {
    this.#newest = first;
    this.#onError = onError;
  }

  /** Returns the newest run; give it back when the request has ended. */
  take(): Shop {
    this.#users.set(this.#newest, (this.#users.get(this.#newest) ?? 0) + 1);
    return this.#newest;
  }

  giveBack(shop: Shop): void {
    const users = (this.#users.get(shop) ?? 0) - 1;
    if (users > 0) this.#users.set(shop, users);
    else {
      this.#users.delete(shop);
      if (shop !== this.#newest) this.#end(shop);
    }
  }

  replace(shop: Shop): void {
    const before = this.#newest;
    this.#newest = shop;
    if (!this.#users.has(before)) this.#end(before);
  }

  async close(): Promise<void> {
    await this.#newest.close();
  }

  #end(shop: Shop): void {
    shop.close().catch(this.#onError);
  }
}
