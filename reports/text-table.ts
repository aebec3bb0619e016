/** Lays rows of text out in columns two blanks apart, each as wide as its widest cell; `right` names those that hold numbers. */
export function textTable(
  rows: readonly (readonly string[])[],
  { right = [] }: { readonly right?: readonly number[] } = {},
): readonly string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, j) =>
    Math.max(...rows.map((row) => row[j]?.length ?? 0)),
  );
  return rows.map((row) =>
    widths
      .map((width, j) =>
        right.includes(j) ? (row[j] ?? "").padStart(width) : (row[j] ?? "").padEnd(width),
      )
      .join("  ")
      .trimEnd(),
  );
}
