import type { Feature } from "../../features/feature.ts";

/**
 * Returns what finds the attribute that a reason tells of, by the templates of the attributes' features; null where it
 * tells of none. A reason of an attribute says its value, so it is for those only who may see the attribute.
 */
export function toldAttribute(features: readonly Feature[]): (reason: string) => string | null {
  const told = features
    .filter(({ family }) => family === "attributes")
    .map(({ name, column = name, phrase, zero, negative, missing }) => {
      const templates = [...phrase, zero, negative, missing].filter((text) => text !== undefined);
      return { column, pattern: `^(?:${templates.map(patternOf).join("|")})$` };
    });
  if (told.length === 0) return () => null;
  const any = new RegExp(told.map(({ pattern }) => pattern).join("|"), "s");
  const each = told.map(({ column, pattern }) => ({ column, pattern: new RegExp(pattern, "s") }));
  return (reason) => {
    const says = reason.replace(/^(?:more|less) likely: /, "");
    if (!any.test(says)) return null;
    return each.find(({ pattern }) => pattern.test(says))?.column ?? null;
  };
}

function patternOf(template: string): string {
  return template
    .split(/\{[a-z0-9_]+\}/)
    .map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"))
    .join(".*");
}
