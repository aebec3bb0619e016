import type { Problem } from "./configuration-problems.ts";
import type { PostgresOptions } from "./postgres-schema.ts";
import type { SourceOptions } from "./schema.ts";
import type { Path } from "./yaml-document.ts";

/** Returns what is wrong with where a source says that its rows come from. */
export function originProblems(path: Path, source: SourceOptions): readonly Problem[] {
  const place = path.join(".");
  const { path: file, postgres, table, query } = source;
  if (file === undefined && postgres === undefined)
    return [{ path, of: "key", says: `${place} requires 'path' or 'postgres'` }];
  const problems: Problem[] = [];
  const add = (key: string, says: string) =>
    problems.push({ path: [...path, key], of: "key", says: `${place} ${says}` });
  if (file !== undefined && postgres !== undefined)
    add("postgres", "has both path and postgres, expected one of them");
  if (table !== undefined && query !== undefined)
    add("query", "has both table and query, expected one of them");
  if (postgres !== undefined) {
    for (const key of ["table", "query", "sheet", "format", "encoding"] as const)
      if (source[key] !== undefined)
        add(
          key,
          key === "table" || key === "query"
            ? `has ${key} beside postgres, write it below postgres`
            : `has ${key}, which is for files, beside postgres`,
        );
    problems.push(...postgresProblems([...path, "postgres"], postgres));
  }
  return problems;
}

/** The values themselves stay out of the sentences: one of them may be a secret in the wrong place. */
function postgresProblems(path: Path, postgres: PostgresOptions): readonly Problem[] {
  const place = path.join(".");
  const problems: Problem[] = [];
  const add = (key: string, says: string) =>
    problems.push({ path: [...path, key], of: "value", says });
  const { url_env, table, query, host } = postgres;
  for (const key of ["url_env", "password_env"] as const)
    if (postgres[key] !== undefined && !/^[A-Z_][A-Z0-9_]*$/.test(postgres[key]))
      add(
        key,
        `${place}.${key}: expected the name of an environment variable in capitals, such as SHOP_DB_${key === "url_env" ? "URL" : "PASSWORD"}`,
      );
  if (url_env === undefined)
    for (const key of ["database", "user"] as const)
      if (postgres[key] === undefined)
        problems.push({ path, of: "key", says: `${place} requires '${key}', or url_env` });
  if (url_env !== undefined)
    for (const key of ["host", "port", "database", "user", "password_env"] as const)
      if (postgres[key] !== undefined)
        add(key, `${place} has both url_env and ${key}, expected one of them`);
  if (host !== undefined && /[@\s]|:\/\//.test(host))
    add("host", `${place}.host: expected a host's name alone; an address belongs in url_env`);
  if (table !== undefined && query !== undefined)
    add("query", `${place} has both table and query, expected one of them`);
  if (table === undefined && query === undefined)
    problems.push({ path, of: "key", says: `${place} requires 'table' or 'query'` });
  return problems;
}
