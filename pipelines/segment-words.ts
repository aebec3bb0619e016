import type { Feature } from "../features/feature.ts";
import { categoryWords, flagWords, numberWords } from "../models/attribute-words.ts";
import type { ColumnWords, Vocabulary } from "../models/trait.ts";

/** Attributes that names may use beside what kinds were discovered by: what customers like. */
const TELLING = /\b(interest|interests|hobby|hobbies|favou?rite)\b/;
const MOST_TELLING = 30;

/** Returns how people speak of the attributes among features: the words of the file's columns and values, not of ours. */
export function attributeVocabulary(features: readonly Feature[]): Vocabulary {
  return Object.fromEntries(
    features
      .filter(({ family }) => family === "attributes")
      .map((feature) => [feature.name, wordsOf(feature)]),
  );
}

/** Lists the features that kinds are named after beside those they were discovered by. */
export function tellingAttributes(features: readonly Feature[]): readonly string[] {
  return features
    .filter(({ about, category }) => category !== undefined && TELLING.test(about))
    .map(({ name }) => name)
    .slice(0, MOST_TELLING);
}

function wordsOf({ about, category, unit }: Feature): ColumnWords {
  if (category !== undefined) return categoryWords(about, category);
  return unit === "flag" ? flagWords(about) : numberWords(about);
}
