const LETTERS: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  ø: "o",
  œ: "oe",
  ł: "l",
  đ: "d",
};

/** Turns any text into a lower_snake end of a name: accents dropped, camelCase split, at most 60 letters; `fallback` where nothing is left. */
export function snake(text: string, fallback = "value"): string {
  const name = text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[ßæøœłđ]/g, (letter) => LETTERS[letter] ?? "")
    .replace(/[^a-z0-9]+/g, "_")
    .slice(0, 60)
    .replace(/^_+|_+$/g, "");
  return name === "" ? fallback : name;
}

/** Turns any text into a whole lower_snake name, which starts with a letter. */
export function stem(text: string, fallback: string): string {
  const name = snake(text, fallback);
  return /^[0-9]/.test(name) ? `n${name}` : name;
}

/** Makes names unique in their order: the second `a` becomes `a_2`, or the next number that is free. */
export function unique(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let n = 2; taken.has(free); n++) free = `${name}_${n}`;
    taken.add(free);
    return free;
  });
}

/** Writes a lower_snake name, or a file's own, as words: `email_open` and `EmailOpen` become "email open". */
export function words(name: string): string {
  const plain = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[\s_{}]+/g, " ")
    .trim();
  return /[A-Z]{2}/.test(plain) ? plain : plain.toLowerCase();
}
