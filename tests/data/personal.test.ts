import { stat } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { classify, shown, shownExample } from "../../data/personal/personal.ts";
import { orders, readShop } from "../dirty/shop.ts";

const classOf = (name: string, values: readonly string[], isText = true) =>
  classify({ name, values, isText })?.class ?? null;

/** Repeats values until there are `n`. */
const many = (n: number, ...values: readonly string[]) =>
  Array.from({ length: n }, (_, i) => values[i % values.length] ?? "");

describe("a column tells of persons", () => {
  test.each([
    ["CustomerName", "name"],
    ["first_name", "name"],
    ["Prénom", "name"],
    ["Nachname", "name"],
    ["apellidos", "name"],
    ["Фамилия", "name"],
    ["e-mail", "email"],
    ["EMailAddress", "email"],
    ["mobile_phone", "phone"],
    ["Telefon", "phone"],
    ["billing_address", "address"],
    ["Straße", "address"],
    ["comment", "free_text"],
    ["Bemerkung", "free_text"],
    ["customerID", "id"],
    ["iban", "id"],
  ])("by its name: %s is %s", (name, of) => {
    expect(classOf(name, [])).toBe(of);
  });

  test.each([
    ["c1", ["ann@shop.example", "bob@shop.example", "?"], "email"],
    ["c2", ["+44 20 7946 0018", "(020) 7946-0018", "0171/5552368"], "phone"],
    ["c3", ["12 High Street", "3 Mill Lane, York", "Hauptstr. 5", "n/a"], "address"],
    ["c4", ["Mary Jones", "John de Witt", "Élise Martin", "Anna Schmidt"], "name"],
    [
      "c5",
      [
        "please ring twice, the bell is broken",
        "she asked for a call back after five on Monday",
        "wants the blue one, not the green one again",
      ],
      "free_text",
    ],
    ["c6", ["6f1c2a9e-1f4b-4c6e-9a53-0d9b8f7e6a51"], "id"],
  ])("by its values: %s holds %j", (name, values, of) => {
    expect(classOf(name, values)).toBe(of);
  });

  test("a name of a person stands for one where each value is a person, rare given names too", () => {
    const values = ["Brion Stark", "Hosteen Jacobi"];
    expect(classOf("key", values)).toBe(null);
    expect(classify({ name: "key", values, isText: true, ofPersons: true })?.class).toBe("name");
  });
});

describe("a column tells of nobody", () => {
  test.each([
    ["product_name", []],
    ["campaign_name", []],
    ["PhoneService", many(40, "Yes", "No")],
    ["email_opens", []],
    ["consent", many(40, "true", "false")],
    ["email", many(40, "1", "0")],
    ["city", many(40, "New York", "San Jose", "Los Angeles")],
    ["goods", ["White Metal Lantern", "Red Woolly Hottie", "Knitted Union Flag"]],
    ["goods", many(40, "WHITE HANGING HEART T-LIGHT HOLDER", "CREAM CUPID HEARTS COAT HANGER")],
    ["ordered", ["2026-01-02", "2026-01-03 10:20", "05/06/2026"]],
    ["order", many(60, "536365", "536366", "536367")],
    ["amount", ["1.234.567", "12,345,678"]],
    ["contact", many(40, "cellular", "telephone")],
  ])("%s with values such as %j", (name, values) => {
    expect(classOf(name, values)).toBe(null);
  });

  test("where a column named after a phone holds small numbers", () => {
    expect(classOf("phone", ["3", "12", "40"], false)).toBe(null);
    expect(classOf("phone", ["441632960961", "441632960962"], false)).toBe("phone");
  });
});

test("what tells of persons is masked, all else is shown in one short line", () => {
  expect(shown("ann@shop.example", "email")).toBe("a***@***");
  expect(shown("Ann Lee", "name")).toBe("***");
  expect(shown("12 High Street", "address")).toBe("***");
  expect(shown("blue\nkettle", null)).toBe("blue kettle");
  expect(shownExample("at", "ann@shop.example")).toBe("a***@***");
  expect(shownExample("CustomerName", "zebra")).toBe("***");
  expect(shownExample("CustomerName", "zebra", { CustomerName: "none" })).toBe("zebra");
  expect(shownExample("at", "zebra", { at: "name" })).toBe("***");
});

const people = (...rows: readonly string[]) => `id,Email,city,note\n${rows.join("\n")}\n`;

describe("a source's columns", () => {
  const shop = (pii?: Record<string, string>) => ({
    files: {
      "people.csv": people(
        "1,ann@shop.example,York,calls at night",
        "2,bob@shop.example,York,asks for Mary",
      ),
    },
    sources: {
      people: {
        kind: "customers",
        path: "people.csv",
        columns: { customer_id: "id" },
        ...(pii && { pii }),
      },
    },
  });
  const classes = async (pii?: Record<string, string>) => {
    const { quality } = await readShop(shop(pii));
    return quality.sources[0]?.file_columns?.map(({ name, personal, by }) => [name, personal, by]);
  };

  test("are classified by name and values, and no value of a person's column is given", async () => {
    expect(await classes()).toEqual([
      ["id", "id", "name"],
      ["Email", "email", "values"],
      ["city", null, null],
      ["note", "free_text", "name"],
    ]);
    const { quality } = await readShop(shop());
    expect(JSON.stringify(quality)).not.toMatch(/ann@|bob@|night|Mary/);
    expect(JSON.stringify(quality)).toContain("York");
  });

  test("are what the configuration says of them", async () => {
    expect(await classes({ city: "address", note: "none" })).toEqual([
      ["id", "id", "name"],
      ["Email", "email", "values"],
      ["city", "address", "configuration"],
      ["note", null, null],
    ]);
  });

  test("that the source has not are refused with the nearest name", async () => {
    await expect(readShop(shop({ emial: "email" }))).rejects.toThrow(
      "unknown column 'emial' in sources.people.pii, did you mean 'Email'?",
    );
  });
});

test("a text that an expression makes of a person's column tells of persons too", async () => {
  const rows = Array.from({ length: 30 }, (_, i) => `${i},2026-01-0${1 + (i % 9)},1,Surname${i}`);
  const { quality } = await readShop({
    files: { "orders.csv": `id,at,amount,surname\n${rows.join("\n")}\n` },
    sources: orders({
      columns: { customer_id: "id", at: "at", amount: "amount", shouted: "upper(surname)" },
    }),
  });
  expect(quality.sources[0]?.columns.find(({ name }) => name === "shouted")).toMatchObject({
    personal: "name",
    min: null,
    max: null,
  });
  expect(JSON.stringify(quality)).not.toMatch(/surname\d/i);
});

test("examples of rejected rows mask persons and name what is wrong with broken ones", async () => {
  const { quality } = await readShop({
    files: {
      "orders.csv": [
        "id,at,order,amount,email,extra",
        "ann@shop.example,2026-01-01,1,10,ann@shop.example,x",
        "bob@shop.example,someday,2,10,bob@shop.example,x",
        ",2026-01-02,3,11,,x",
        "cat@shop.example,2026-01-03,4",
        "",
      ].join("\n"),
    },
    sources: orders(),
  });
  expect(quality.sources[0]?.examples).toEqual({
    "missing customer": [
      { file: "orders.csv", line: 4, says: "id: (empty), at: 2026-01-02, order: ***, amount: 11" },
    ],
    "unreadable date": [
      { file: "orders.csv", line: 3, says: "id: b***@***, at: someday, order: ***, amount: 10" },
    ],
    "wrong number of fields": [{ file: "orders.csv", line: 5, says: "3 fields, expected 6" }],
  });
});

test("an error that shows a value masks it where it tells of a person", async () => {
  const mapped = { customer_id: "id", at: "who" };
  await expect(
    readShop({
      files: { "orders.csv": "id,who\n1,ann@shop.example\n2,bob@shop.example\n" },
      sources: orders({ columns: mapped }),
    }),
  ).rejects.toThrow("an example is 'a***@***'");
});

test("nobody but the user may read the rejected rows", async () => {
  let mode = 0;
  await readShop(
    {
      files: { "orders.csv": "id,at,order,amount\n1,2026-01-01,1,1\n,2026-01-01,1,1\n" },
      sources: orders(),
    },
    undefined,
    async (folder) => {
      mode = (await stat(`${folder}/orders.csv`)).mode & 0o777;
    },
  );
  expect(mode).toBe(0o600);
});
