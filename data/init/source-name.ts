import { wordsOf } from "./words.ts";

/** Returns a file's stem as a source is named: `Coupon-Redemptions` is `coupon_redemptions`. */
export function snake(text: string): string {
  const words = wordsOf(text)
    .replace(/[^a-z0-9 ]/g, "")
    .trim()
    .replace(/ +/g, "_");
  return /^[a-z]/.test(words) ? words : `source${words === "" ? "" : `_${words}`}`;
}

/** Returns a name for one of what a name tells many of: `coupon_redemptions` is `coupon_redemption`. */
export function singular(text: string): string {
  return text.replace(/ies$/, "y").replace(/([^s])s$/, "$1");
}
