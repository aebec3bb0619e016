/** @jsxRuntime automatic @jsxImportSource preact */
import { STATUS_CODES } from "node:http";
import { barePage } from "./access/bare-page.tsx";

const titles: Readonly<Record<number, string>> = {
  400: "That could not be understood",
  401: "Please log in",
  403: "You may not do this",
  404: "There is nothing here",
  413: "That is too much at once",
  429: "Too many requests",
  500: "Something went wrong",
};

/** Returns the HTML that says what went wrong and where to go from here. */
export function errorPage(status: number, says: string): string {
  return barePage({
    title: titles[status] ?? STATUS_CODES[status] ?? "Something went wrong",
    children: (
      <>
        <p>{says}</p>
        <p>
          <a href="/">Go to the start page</a>
        </p>
      </>
    ),
  });
}
