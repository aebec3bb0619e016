type Scalar = string | number | boolean | null;

/**
 * Lists the values of a configuration by key path, such as `targets.churn.horizon` or `segments.rules[0].where`, in the
 * order of the configuration. A list of plain values is one value; an empty object has none.
 */
export function flatConfiguration(
  configuration: unknown,
): ReadonlyMap<string, Scalar | readonly Scalar[]> {
  const flat = new Map<string, Scalar | readonly Scalar[]>();
  walk(configuration, "", flat);
  return flat;
}

function walk(value: unknown, path: string, flat: Map<string, Scalar | readonly Scalar[]>): void {
  if (value === undefined) return;
  if (typeof value !== "object" || value === null) {
    flat.set(path, value as Scalar);
    return;
  }
  if (Array.isArray(value)) {
    if (value.every(isScalar)) flat.set(path, value);
    else for (const [i, one] of value.entries()) walk(one, `${path}[${i}]`, flat);
    return;
  }
  for (const [key, one] of Object.entries(value))
    walk(one, path === "" ? key : `${path}.${key}`, flat);
}

function isScalar(value: unknown): value is Scalar {
  return typeof value !== "object" || value === null;
}
