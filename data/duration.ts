import * as z from "zod";

const LONGEST_DAYS = 36_500;

/** A length of time such as `30d` or `12w`, in days. */
export const days = z
  .string()
  .regex(/^\d+\s*[dw]$/, "expected a duration such as 30d or 12w")
  .transform((text) => Number.parseInt(text, 10) * (text.endsWith("w") ? 7 : 1))
  .refine((n) => n > 0, "expected at least 1d")
  .refine((n) => n <= LONGEST_DAYS, `expected at most ${LONGEST_DAYS}d`);

/** A share such as `10%`, in [0, 1]. */
export const share = z
  .string()
  .regex(/^\d+(\.\d+)?\s*%$/, "expected a share such as 10%")
  .transform((text) => Number.parseFloat(text) / 100)
  .refine((s) => s <= 1, "expected at most 100%");

/** A range such as `3..8`, both ends included; `5` is `5..5`. */
export const range = z
  .string()
  .regex(/^\d+(\.\.\d+)?$/, "expected a range such as 3..8")
  .meta({ type: ["string", "integer"] })
  .transform((text) => {
    const [low = 0, high = low] = text.split("..").map(Number);
    return { low, high };
  })
  .refine(({ low, high }) => low <= high, "expected the lower end first");

/** A calendar day, `2026-03-01`. */
export const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, "expected a day such as 2026-03-01")
  .refine((text) => {
    const date = new Date(`${text}T00:00:00Z`);
    return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
  }, "expected a day that exists");
