import type { Configuration } from "../data/schema.ts";

export const roles = ["admin", "analyst", "retention", "sales"] as const;
export type Role = (typeof roles)[number];

/** Who asks. */
export interface Viewer {
  /** The name that the token was created for, or "this machine" where the page is open. */
  readonly name: string;
  readonly role: Role;
  /** Null where the page is open to this machine without tokens. */
  readonly tokenId: string | null;
}

/** What a viewer may see and do; whatever is not named here is not shown, by no route. */
export interface Rights {
  /** Names of lists, and of the targets whose scores, percentiles and reasons are shown. */
  readonly lists: readonly string[];
  readonly targets: readonly string[];
  /** Attributes of customers (names, addresses, anything of the customers source) that may be shown and downloaded. */
  readonly attributes: readonly string[];
  /** Evaluation, model cards, ledger, data quality and runs. */
  readonly models: boolean;
  /** May mark customers as contacted, saved, lost, not now. */
  readonly marks: boolean;
  /** May see the audit log. */
  readonly audit: boolean;
}

/**
 * Returns what a role may see in a business. By default retention sees the lists of those who may leave and sales the
 * others, both with the attributes that those lists name in `columns`; an analyst sees every list and model but no attribute;
 * an admin sees all. `serve.roles.<role>` in the configuration names other lists and columns.
 */
export function rightsOf(role: Role, { lists, targets, serve }: Configuration): Rights {
  const leaving = (list: string) => {
    const kind = targets[lists[list]?.target ?? ""]?.kind;
    return kind === "inactivity" || kind === "subscription_end";
  };
  const every = Object.keys(lists);
  const own = serve.roles[role];
  const usual = { admin: every, analyst: every, retention: every.filter(leaving) };
  const shown =
    own?.lists ?? (role === "sales" ? every.filter((list) => !leaving(list)) : usual[role]);
  const named = [...new Set(shown.flatMap((list) => lists[list]?.columns ?? []))];
  const isExpert = role === "admin" || role === "analyst";
  return {
    lists: shown,
    targets: isExpert
      ? Object.keys(targets)
      : [...new Set(shown.flatMap((list) => lists[list]?.target ?? []))],
    attributes: own?.columns ?? (role === "analyst" ? [] : named),
    models: isExpert,
    marks: role !== "analyst",
    audit: role === "admin",
  };
}
