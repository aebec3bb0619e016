import { describe, expect, test } from "vitest";
import {
  googleEmail,
  metaName,
  phoneDigits,
  plainEmail,
  sha256,
} from "../../data/audience/identifiers.ts";
import { audienceCells, audienceHeader, type Person } from "../../data/audience/platforms.ts";

const nobody: Person = {
  email: null,
  phone: null,
  first_name: null,
  last_name: null,
  zip: null,
  country: null,
};

// Inputs and hashes of developers.facebook.com/docs/marketing-api/conversions-api/parameters/customer-information-parameters.
const META = [
  [
    "email",
    "John_Smith@gmail.com",
    "62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f",
  ],
  [
    "email",
    "  John_Smith@gmail.com\n",
    "62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f",
  ],
  ["phone", "(650)555-1212", "e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176"],
  ["first_name", "Mary", "6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec"],
  ["first_name", "Valéry", "08e1996b5dd49e62a4b4c010d44e4345592a863bb9f8e3976219bac29417149c"],
  ["first_name", "정", "8fa8cd9c440be61d0151429310034083132b35975c4bea67fdd74158eb51db14"],
] as const;

test.each(META)(
  "Meta's own example of %s '%s' has the hash that it documents",
  (field, written, hash) => {
    const person = { ...nobody, email: "a@b.cd", country: "US", [field]: written };
    expect(audienceCells("meta", [field], person)).toEqual([hash]);
  },
);

test("Meta's own example of a country has the hash that it documents", () => {
  const person = { ...nobody, email: "a@b.cd", country: " us" };
  // "United States" is written as us there.
  expect(audienceCells("meta", ["country"], person)).toEqual([
    "79adb2a2fce5c6ba215fe5f27f532d4e7edbac4b6a5e09e1ef3a08084a904621",
  ]);
});

describe("Google's own examples", () => {
  // Vectors of Google's Data Manager API utilities (UserDataFormatter, 2025).
  const email = "509e933019bb285a134a9334b8bb679dff79d0ce023d529af4bd744d47b4fd8a";
  const phone = "fb4f73a6ec5fdb7077d564cdd22c3554b43ce49168550c3b12c547b78c517b30";

  test.each(["alexz@example.com", "  ALEXZ@example.com   ", "  alexz@EXAMPLE.com   "])(
    "'%s' has the hash of alexz@example.com",
    (written) => {
      expect(audienceCells("google", ["email"], { ...nobody, email: written })).toEqual([email]);
    },
  );

  test.each(["+18005550100", "   +1-800-555-0100", "1-800-555-0100   "])(
    "'%s' has the hash of +18005550100",
    (written) => {
      const person = { ...nobody, phone: written, country: "US" };
      expect(audienceCells("google", ["phone"], person)).toEqual([phone]);
    },
  );

  test.each([
    ["jefferson.Loves.hiking@gmail.com", "jeffersonloveshiking@gmail.com"],
    ["j.e.f..ferson.Loves.hiking@gmail.com", "jeffersonloveshiking@gmail.com"],
    ["jefferson.Loves.hiking@googlemail.com", "jeffersonloveshiking@googlemail.com"],
    ["QuinnY@EXAMPLE.com", "quinny@example.com"],
    // Not among those vectors: what follows a plus reaches the same mailbox.
    ["jefferson+shop@gmail.com", "jefferson@gmail.com"],
    ["first.last+shop@example.com", "first.last+shop@example.com"],
  ])("%s is compared as %s", (written, compared) => {
    expect(googleEmail(written)).toBe(compared);
  });
});

test("a phone number is one however it is written, and none without its country", () => {
  const one = [
    "+49 (0)171 1234567",
    "0049 171 1234567",
    "0171 / 123-45 67",
    "49 171 1234567",
    "171 1234567",
  ];
  for (const written of one) expect(phoneDigits(written, "de"), written).toBe("491711234567");
  expect(phoneDigits("0171 1234567", null)).toBeNull();
  expect(phoneDigits("0171 1234567", "XX")).toBeNull();
  // Italy keeps its 0, Hungary dials 06, Denmark dials nothing.
  expect(phoneDigits("06 1234 5678", "IT")).toBe("390612345678");
  expect(phoneDigits("06 30 123 4567", "HU")).toBe("36301234567");
  expect(phoneDigits("32 12 34 56", "DK")).toBe("4532123456");
  expect(phoneDigits("020 7946 0018", "GB")).toBe("442079460018");
});

test("what is no address and no number is not hashed", () => {
  for (const written of ["", "quinn", "@example.com", "a@b", "a b@c.de", "n/a"])
    expect(plainEmail(written), written).toBeNull();
  for (const written of [
    "",
    "0",
    "12",
    "see above",
    "+1 800 FLOWERS",
    "++++",
    "+491711234567890123",
  ])
    expect(phoneDigits(written, "DE"), written).toBeNull();
  expect(audienceCells("google", ["email", "phone"], { ...nobody, email: "n/a" })).toBeNull();
});

test("Google's file shows country and zip as they are, Meta's hashes them", () => {
  const person = {
    ...nobody,
    email: "a@b.cd",
    last_name: " O'Neil ",
    country: "gb",
    zip: " WC2H 8LG",
  };
  const fields = ["last_name", "country", "zip"] as const;
  expect(audienceHeader("google", fields)).toEqual(["Last Name", "Country", "Zip"]);
  expect(audienceCells("google", fields, person)).toEqual([sha256("o'neil"), "GB", "WC2H 8LG"]);
  expect(audienceHeader("meta", fields)).toEqual(["ln", "country", "zip"]);
  expect(metaName(" O'Neil ")).toBe("oneil");
  expect(audienceCells("meta", fields, person)).toEqual(["oneil", "gb", "wc2h8lg"].map(sha256));
  const american = { ...person, country: "US", zip: "94035-1234" };
  expect(audienceCells("meta", ["zip"], american)).toEqual([sha256("94035")]);
});
