/** Functions that an expression may call, under the parser's names. */
export const functions = new Set(
  `nullif greatest least abs round floor ceil ceiling trunc ln lower upper trim ltrim rtrim substr
  substring replace regexp_matches split_part length concat like_escape not_like_escape
  ilike_escape not_ilike_escape date_diff datediff date_trunc datetrunc date_part datepart
  make_date make_timestamp strptime try_strptime epoch epoch_ms epoch_us epoch_ns to_timestamp
  to_years to_quarters to_months to_weeks to_days to_hours to_minutes to_seconds to_milliseconds
  to_microseconds`.split(/\s+/),
);

/** What a misspelt function may have meant: also those that the parser turns into other nodes. */
export const suggested = [...functions, "coalesce", "row_number", "cast", "try_cast"];

/** Operators by the parser's name, as they are written. */
export const operators: Readonly<Record<string, string>> = {
  "+": "+",
  "-": "-",
  "*": "*",
  "/": "/",
  "//": "//",
  "%": "%",
  "^": "^",
  "**": "**",
  "||": "||",
  "~~": "like",
  "!~~": "not like",
  "~~*": "ilike",
  "!~~*": "not ilike",
};

/** Comparisons by the parser's name, as they are written. */
export const comparisons: Readonly<Record<string, string>> = {
  COMPARE_EQUAL: "=",
  COMPARE_NOTEQUAL: "<>",
  COMPARE_LESSTHAN: "<",
  COMPARE_GREATERTHAN: ">",
  COMPARE_LESSTHANOREQUALTO: "<=",
  COMPARE_GREATERTHANOREQUALTO: ">=",
  COMPARE_DISTINCT_FROM: "is distinct from",
  COMPARE_NOT_DISTINCT_FROM: "is not distinct from",
};

/** Types that a value may be cast to, besides decimals. */
export const castTypes = new Set(
  `BOOLEAN TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT FLOAT DOUBLE
  VARCHAR DATE TIME TIMESTAMP INTERVAL`
    .split(/\s+/)
    .concat("TIMESTAMP WITH TIME ZONE"),
);

/** What a person calls the nodes that are refused. */
export const spoken: Readonly<Record<string, string>> = {
  SUBQUERY: "a subquery",
  WINDOW: "a window other than row_number() over ()",
  LAMBDA: "a lambda",
  STAR: "*",
  PARAMETER: "a parameter",
  COLLATE: "collate",
  POSITIONAL_REFERENCE: "a column's position",
  DEFAULT: "default",
  ARRAY_EXTRACT: "an element of a list",
  ARRAY_SLICE: "a slice of a list",
  STRUCT_EXTRACT: "a field of a struct",
  OPERATOR_TRY: "try",
  GROUPING_FUNCTION: "grouping",
};
