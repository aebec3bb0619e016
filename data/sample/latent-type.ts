/** What a shop cannot see of a customer but can find out: how it browses, buys, drifts away, and what it likes. */
export interface LatentType {
  readonly name: string;
  /** Share of the customers that sign up. */
  readonly share: number;
  readonly life: Life;
  readonly taste: Taste;
  readonly person: Person;
}

export interface Life {
  /** Weights of the customers that look in three times, twice and once in 30 days. */
  readonly rhythm: readonly number[];
  /** Chance that a warm visit ends in an order; the mean over the customers of the type. */
  readonly conversion: number;
  /** How much more visits end in orders at the height of the Christmas season. */
  readonly christmas: number;
  /** Chance that a warm customer opens a newsletter, and that it clicks in what it opened. */
  readonly opens: number;
  readonly clicks: number;
  /** Mean days: warm until keen, warm until drifting, drifting until warm or gone, gone until back. */
  readonly daysToKeen: number;
  readonly daysToDrift: number;
  readonly daysToRecover: number;
  readonly daysToLeave: number;
  readonly daysToReturn: number;
  /** Chance that an order is followed by drifting: the purchase disappoints, or was all that was wanted. */
  readonly driftsAfterOrder: number;
  /** Chance that the first order is placed while signing up. */
  readonly ordersAtSignUp: number;
}

export interface Taste {
  /** Mean order lines beyond the first, and mean pieces a line beyond the first. */
  readonly extraLines: number;
  readonly extraPieces: number;
  /** 1 chooses prices evenly; above 1 the cheap end, below 1 the dear end. */
  readonly thrift: number;
  readonly discounted: number;
  readonly returns: number;
  /** Weights in the order of `categories`. */
  readonly categories: readonly number[];
  /** Share of visits by day rather than in the evening, and share of orders in the app. */
  readonly daytime: number;
  readonly app: number;
}

export interface Person {
  readonly meanAge: number;
  readonly women: number;
  readonly consents: number;
  /** Weights of village, town, city, metropolis. */
  readonly citySize: readonly number[];
  /** Mean answer to "I compare prices before I buy", 1 (never) to 5 (always). */
  readonly priceSensitivity: number;
  /** Weights of search, social, friend, marketplace, advert. */
  readonly acquisition: readonly number[];
}

export const categories = [
  "kitchen",
  "garden",
  "books",
  "toys",
  "sport",
  "electronics",
  "furniture",
  "beauty",
] as const;
