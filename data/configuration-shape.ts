import * as z from "zod";
import type { ProblemScope } from "./configuration-problems.ts";
import { configurationSchema } from "./schema.ts";
import type { Path } from "./yaml-document.ts";

/** Returns the JSON Schema of `quintile.yaml`, for editors; `quintile.schema.json` holds it. */
export function configurationJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(configurationSchema, {
    io: "input",
    target: "draft-7",
  });
  return { $schema, title: "Quintile configuration", ...schema };
}

/** Returns what stands at a path of plain values, undefined where nothing does. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (found, step) =>
      typeof found === "object" && found !== null && Object.hasOwn(found, step)
        ? Reflect.get(found, step)
        : undefined,
    value,
  );
}

/** The parts of a JSON Schema that name keys. */
interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape | boolean;
  readonly items?: Shape;
  readonly oneOf?: readonly Shape[];
  readonly required?: readonly string[];
  readonly const?: unknown;
}

/** Returns what the schema knows of the places in a configuration. */
export function scopeOf(written: object): ProblemScope {
  const at = (path: Path) => valueAt(written, path);
  const shapeAt = (path: Path): Shape | undefined => {
    let shape: Shape | undefined = configurationJsonSchema();
    for (let depth = 0; depth <= path.length; depth++) {
      const kind = valueAt(at(path.slice(0, depth)), ["kind"]);
      shape = shape?.oneOf?.find((one) => one.properties?.["kind"]?.const === kind) ?? shape;
      if (depth < path.length) shape = childOf(shape, path[depth]);
    }
    return shape;
  };
  return {
    valueAt: at,
    keysAt: (path) => {
      const shape = shapeAt(path);
      return [...new Set([...Object.keys(shape?.properties ?? {}), ...(shape?.required ?? [])])];
    },
  };
}

function childOf(shape: Shape | undefined, step: PropertyKey | undefined): Shape | undefined {
  if (typeof step === "number") return shape?.items;
  const { properties = {}, additionalProperties } = shape ?? {};
  const name = String(step);
  if (Object.hasOwn(properties, name)) return properties[name];
  return typeof additionalProperties === "object" ? additionalProperties : undefined;
}
