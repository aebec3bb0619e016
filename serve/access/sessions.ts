import { createHash, randomBytes } from "node:crypto";
import type { Viewer } from "../rights.ts";

export const sessionHours = 12;

export interface Session {
  readonly viewer: Viewer;
  /** Goes with every form of this session. */
  readonly csrf: string;
  readonly endsAt: number;
}

/** Keeps who is logged in, by the digest of a random id that only the browser's cookie holds; a restart logs everybody out. */
export class Sessions {
  readonly #sessions = new Map<string, Session>();
  readonly #size: number;

  constructor({ size = 10_000 }: { readonly size?: number } = {}) {
    this.#size = size;
  }

  /** Starts a session and returns the id for its cookie; the oldest session ends where there are too many. */
  start(viewer: Viewer, now: number): string {
    const id = randomBytes(32).toString("base64url");
    this.#sessions.set(digest(id), {
      viewer,
      csrf: randomBytes(32).toString("base64url"),
      endsAt: now + sessionHours * 3_600_000,
    });
    if (this.#sessions.size > this.#size)
      this.#sessions.delete(this.#sessions.keys().next().value ?? "");
    return id;
  }

  find(id: string, now: number): Session | null {
    const key = digest(id);
    const session = this.#sessions.get(key);
    if (session === undefined) return null;
    if (session.endsAt > now) return session;
    this.#sessions.delete(key);
    return null;
  }

  end(id: string): void {
    this.#sessions.delete(digest(id));
  }
}

function digest(id: string): string {
  return createHash("sha256").update(id).digest("base64url");
}
