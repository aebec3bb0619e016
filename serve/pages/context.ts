import type { Rights, Viewer } from "../rights.ts";
import type { Shop } from "../shop/shop.ts";
import type { Format } from "./format.ts";

/** Who looks at a page, at what, and how numbers are written for them. */
export interface PageContext {
  readonly viewer: Viewer;
  readonly rights: Rights;
  /** Goes into every form that changes something. */
  readonly csrf: string;
  readonly shop: Shop;
  readonly format: Format;
}
