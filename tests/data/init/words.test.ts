import { expect, test } from "vitest";
import { rolesNamed, wordsOf } from "../../../data/init/words.ts";

test("a name is read as lower case words, whatever its spelling", () => {
  expect(wordsOf("CustomerID")).toBe("customer id");
  expect(wordsOf("customer_id")).toBe("customer id");
  expect(wordsOf("Kunden-Nr.")).toBe("kunden nr");
  expect(wordsOf("Stück-Preis")).toBe("stueck preis");
  expect(wordsOf("opted_in?")).toBe("opted in");
});

test.each([
  [
    "customer",
    [
      "CustomerID",
      "customer_unique_id",
      "household_id",
      "user_id",
      "KundenNr",
      "Kundennummer",
      "cliente",
      "MEMBER NO",
    ],
  ],
  [
    "order",
    ["InvoiceNo", "order_id", "basket_id", "Bestellnr", "Rechnungsnummer", "transaction_id"],
  ],
  [
    "at",
    ["InvoiceDate", "transaction_timestamp", "order_date", "Datum", "fecha", "happened_at", "date"],
  ],
  ["known_at", ["signed_up_at", "customer_since", "registration_date"]],
  [
    "amount",
    ["revenue", "sales_value", "dollar_value", "Betrag", "Umsatz", "total_amount", "importe"],
  ],
  ["price", ["UnitPrice", "unit_price", "Einzelpreis", "Preis"]],
  ["quantity", ["Quantity", "number_of_cds", "Menge", "qty", "Anzahl"]],
  ["product", ["StockCode", "product_id", "sku", "Artikelnummer"]],
  ["category", ["department", "product_category", "Warengruppe"]],
  ["discount", ["discount_percent", "retail_disc", "Rabatt"]],
  ["consent", ["consent", "email_opt_in", "accepts_marketing"]],
  ["opt_out", ["unsubscribed", "do_not_contact"]],
  ["label", ["Churn", "y", "converted", "Exited"]],
  ["personal", ["email", "first_name", "Vorname", "phone", "street_address"]],
] as const)("%s is recognised by the names that shops give it", (role, names) => {
  for (const name of names) expect([name, rolesNamed(name)[0]]).toEqual([name, role]);
});

test("what only mentions a customer is no customer", () => {
  for (const name of ["customer_segment", "customer_age", "newsletter_client_version", "tenure"])
    expect(rolesNamed(name)).not.toContain("customer");
});
