import type { TargetOptions } from "../data/schema.ts";
import { aimAt } from "./aim.ts";
import type { Business } from "./business.ts";
import { foreseeGiven } from "./foresee-given.ts";
import { foreseeOverTime } from "./foresee-over-time.ts";
import type { Outlook } from "./outlook.ts";

/** Tries every scorer on a target by the protocol that its history allows; with too few cases only rules compete. */
export async function foresee(
  business: Business,
  name: string,
  target: TargetOptions,
): Promise<Outlook> {
  const aim = await aimAt(business, name, target);
  return target.kind === "given"
    ? await foreseeGiven(business, aim, target)
    : await foreseeOverTime(business, aim, target.horizon);
}
