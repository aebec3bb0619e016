/** What an attribute tells of a customer. */
export const attributeKinds = [
  "demographic",
  "geographic",
  "psychographic",
  "technographic",
  "behavioural",
  "firmographic",
  "other",
] as const;
export type AttributeKind = (typeof attributeKinds)[number];

/** In order: the first kind of which a word stands in the attribute's name. */
const words: readonly (readonly [AttributeKind, RegExp])[] = [
  [
    "technographic",
    /\b(devices?|browser|os|operating system|platform|client|handset|modem|internet|broadband|fib(re|er)|phone|mobile|lines|streaming|tv|software|tech|online (security|backup)|app|email client|protection|backup|connection|bandwidth)\b/,
  ],
  [
    "firmographic",
    /\b(industry|sector|company|employees|firm|legal form|headcount|turnover|business|naics|sic|account manager)\b/,
  ],
  [
    "geographic",
    /\b(country|region|city|town|zip|postal|postcode|post code|plz|state|county|province|area|location|district|zone|urban|rural|metro|latitude|longitude|timezone|store)\b/,
  ],
  [
    "psychographic",
    /\b(interests?|hobby|hobbies|lifestyle|attitude|values|personality|opinion|preferences?|preferred|sensitivity|motivation|tastes?|favou?rite|style|persona)\b/,
  ],
  [
    "demographic",
    /\b(age|gender|sex|marital|married|education|school|degree|income|salary|job|occupation|profession|household|family|children|kids?|dependents|partner|senior|birth|generation|language|nationality|ethnicity|home ?owner\w*|ownership)\b/,
  ],
  [
    "behavioural",
    /\b(channel|acquisition|acquired|source|medium|referrer|contract|plan|tariff|payment|billing|charges|tenure|usage|loyalty|member\w*|newsletter|campaigns?|contact|outcome|loan|housing|default|consent|subscription|service|recency|history|newbie|previous|visits?|orders?|purchases?|spend\w*|tier|status)\b/,
  ],
];

/** Returns the kind of an attribute by the words of its name, such as "city size"; "other" where none is known. */
export function attributeKind(name: string): AttributeKind {
  const text = name.toLowerCase();
  return words.find(([, pattern]) => pattern.test(text))?.[0] ?? "other";
}
