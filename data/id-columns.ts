/** Canonical columns that hold ids: text, however much they look like numbers. */
export const IDS: readonly string[] = [
  "customer_id",
  "alias",
  "order_id",
  "product",
  "session_id",
  "cancels",
];
