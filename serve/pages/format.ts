type Maybe = number | null | undefined;

/** Writes numbers, money and days for one reader. */
export interface Format {
  readonly locale: string;
  readonly count: (n: Maybe) => string;
  /** Pence below 100 only; a plain number without a currency. */
  readonly money: (amount: Maybe) => string;
  /** Of a share in [0, 1]. */
  readonly percent: (share: Maybe) => string;
  /** Of an ISO 8601 day: `9 Dec 2011`. */
  readonly day: (day: string | null | undefined) => string;
}

const MISSING = "–";
const FALLBACK = "en-GB";
/** Readers' languages that are remembered. */
const MOST = 64;
const formats = new Map<string, Format>();

/** Returns the format of the first language of an Accept-Language header that numbers can be written in. */
export function formatFor(accepted: string | undefined, currency: string | null): Format {
  const locale = localeOf(accepted);
  const key = `${locale} ${currency ?? ""}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = formatOf(locale, currency);
  if (formats.size >= MOST) formats.clear();
  formats.set(key, made);
  return made;
}

function localeOf(accepted = ""): string {
  const wanted = accepted
    .slice(0, 200)
    .split(",")
    .map((part) => part.split(";")[0]?.trim() ?? "");
  for (const tag of wanted)
    try {
      const [locale] = Intl.NumberFormat.supportedLocalesOf(tag);
      if (locale !== undefined) return new Intl.Locale(locale).baseName;
    } catch {
      // No language at all: the next one, or the fallback.
    }
  return FALLBACK;
}

function formatOf(locale: string, currency: string | null): Format {
  const style = currency === null ? {} : ({ style: "currency", currency } as const);
  const digits = (n: number) => ({ minimumFractionDigits: n, maximumFractionDigits: n });
  const whole = new Intl.NumberFormat(locale, digits(0));
  const coarse = new Intl.NumberFormat(locale, { ...style, ...digits(0) });
  const fine = new Intl.NumberFormat(locale, { ...style, ...digits(2) });
  const share = new Intl.NumberFormat(locale, { style: "percent", ...digits(1) });
  const days = new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });
  const shown = (write: (x: number) => string) => (x: Maybe) =>
    typeof x === "number" && Number.isFinite(x) ? write(x === 0 ? 0 : x) : MISSING;
  return {
    locale,
    count: shown((n) => whole.format(n)),
    money: shown((amount) =>
      (Math.abs(amount) < 100 && !Number.isInteger(amount) ? fine : coarse).format(amount),
    ),
    percent: shown((x) => {
      // What is not certain never reads as 0 % or 100 %.
      if (x > 0 && x < 0.0005) return `<${share.format(0.001)}`;
      if (x < 1 && x > 0.9995) return `>${share.format(0.999)}`;
      return share.format(x);
    }),
    day: (day) => {
      const time = day === null || day === undefined ? Number.NaN : Date.parse(day);
      return Number.isNaN(time) ? (day ?? MISSING) : days.format(time);
    },
  };
}
