/** Short words that people use; any other of less than four letters is taken for an abbreviation. */
const SHORT =
  /^(age|app|art|baby|bag|bar|box|boy|buy|car|cat|dog|dsl|eco|fan|gas|gym|hat|job|kid|lte|men|mix|net|new|old|one|own|pay|pc|pet|pop|red|sea|sms|sex|sky|ski|spa|tax|tea|toy|tv|two|ten|six|vip|web|win|in|of|to|by|at|on|no|and|for|the|per)$/;

/** Words of tables, not of people. */
const TECHNICAL =
  /^(avg|code|coded|cnt|column|count|days|field|flag|hash|idx|index|ind|indicator|key|mean|median|null|num|number|pct|percentile|pdays|qty|rank|rate|ratio|score|std|stddev|sum|total|type|uuid|value|variation|deviation|var)$/;

const MOST_WORDS = 4;

/** Tells whether a text, such as a column's name in words, is short and reads like language: it may stand in a name. */
export function isPlain(text: string): boolean {
  const words = text.toLowerCase().split(/[\s-]+/);
  return words.length <= MOST_WORDS && words.every(isWord);
}

function isWord(word: string): boolean {
  if (SHORT.test(word)) return true;
  return /^\p{L}{4,20}$/u.test(word) && /[aeiouyäöüåéèáíóú]/u.test(word) && !TECHNICAL.test(word);
}
