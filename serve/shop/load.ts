import type { Shop, ShopOptions } from "./shop.ts";

/** Loads a run's folder. */
export async function load(_runFolder: string, _options: ShopOptions): Promise<Shop> {
  throw new Error("no run can be opened yet");
}
