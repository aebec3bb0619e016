/** Turns a name of the configuration or of a column into words: `buys_again` gives `buys again`, `rfm_sum` `RFM sum`. */
export function words(name: string): string {
  return name
    .replaceAll("_", " ")
    .replace(/\bbg nbd\b/, "BG/NBD")
    .replace(/\brfm\b/, "RFM");
}

/** Says a text without the word `as_of`, for readers to whom it means nothing. */
export function plainly(text: string): string {
  return text.replaceAll("as_of", "the day of the list");
}
