/** @jsxRuntime automatic @jsxImportSource preact */
import { barePage } from "./bare-page.tsx";

interface LoginPage {
  readonly csrf: string;
  /** Where to go after it. */
  readonly next: string;
  readonly problem: string | null;
}

/** Returns the HTML of the page that takes a token. */
export function loginPage({ csrf, next, problem }: LoginPage): string {
  return barePage({
    title: "Log in",
    children: (
      <form method="post" action="/login">
        {problem === null ? null : (
          <p role="alert" class="problem">
            {problem}
          </p>
        )}
        <input type="hidden" name="_csrf" value={csrf} />
        <input type="hidden" name="next" value={next} />
        <p>
          <label for="token">Your access token</label>
          <input id="token" name="token" type="password" autocomplete="current-password" required />
        </p>
        <p>
          <button type="submit">Log in</button>
        </p>
        <p>
          You have none? Whoever runs this server makes one with <code>quintile token create</code>.
        </p>
      </form>
    ),
  });
}
