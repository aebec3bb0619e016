import rateLimit from "@fastify/rate-limit";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { HttpError } from "../http-error.ts";
import type { Access } from "./access.ts";
import { addressKey } from "./address-key.ts";

const minuteMs = 60_000;
const mostKeys = 10_000;

/** Refuses more requests a minute than an address, or a token, may send, but on a server that is open to its own machine; call the second check once it is known who asks. */
export async function requestLimits(app: FastifyInstance, access: Access) {
  const { tokens, now, requestsPerMinute = { address: 3000, token: 1200 } } = access;
  await app.register(rateLimit, { global: false, store: windowsOf(now) });
  const check = (max: number, keyGenerator: (request: FastifyRequest) => string) => {
    const limit = app.createRateLimit({
      max,
      timeWindow: minuteMs,
      keyGenerator,
    });
    return async (request: FastifyRequest) => {
      if (tokens === null) return;
      const found = await limit(request);
      if (!found.isAllowed && found.isExceeded)
        throw new HttpError(429, "too many requests, wait a minute", found.ttlInSeconds);
    };
  };
  return {
    address: check(requestsPerMinute.address, ({ ip }) => addressKey(ip)),
    token: check(requestsPerMinute.token, ({ viewer, ip }) => viewer?.tokenId ?? addressKey(ip)),
  };
}

/** Returns a store for the plugin that counts by the given clock instead of the machine's. */
function windowsOf(now: () => number) {
  return class Windows {
    readonly #windows = new Map<string, { current: number; readonly endsAt: number }>();

    incr(
      key: string,
      done: (error: Error | null, found: { current: number; ttl: number }) => void,
    ): void {
      const at = now();
      const before = this.#windows.get(key);
      const window =
        before === undefined || before.endsAt <= at
          ? { current: 1, endsAt: at + minuteMs }
          : { current: before.current + 1, endsAt: before.endsAt };
      this.#windows.delete(key);
      this.#windows.set(key, window);
      if (this.#windows.size > mostKeys)
        this.#windows.delete(this.#windows.keys().next().value ?? "");
      done(null, { current: window.current, ttl: window.endsAt - at });
    }

    child() {
      return new Windows();
    }
  };
}
