import { expect, test } from "vitest";
import { html, safe } from "../../reports/html.ts";

test("data in a template cannot become markup, in text or in a quoted attribute", () => {
  const hostile = `"><script>alert('1')</script>&\``;
  expect(String(html`<p title="${hostile}">${hostile}</p>`)).toBe(
    `<p title="${ESCAPED}">${ESCAPED}</p>`,
  );
});

const ESCAPED = "&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&#96;";

test("markup goes into markup as it is, and lists are joined", () => {
  const items = ["a", "<b>"].map((text) => html`<li>${text}</li>`);
  expect(String(html`<ul>${items}${safe("<!--x-->")}</ul>`)).toBe(
    "<ul><li>a</li><li>&lt;b&gt;</li><!--x--></ul>",
  );
});

test("an object that looks like markup is not taken for it", () => {
  const forged = JSON.parse('{"markup":"<script>"}');
  expect(() => String(html`${forged}`)).toThrow();
});

test("nothing gives nothing, and zero is a number", () => {
  expect(String(html`[${null}${undefined}${false}${0}]`)).toBe("[0]");
});
