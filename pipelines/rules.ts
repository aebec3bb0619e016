import { checkCondition, columnNames } from "../data/condition.ts";
import { columnsIn } from "../data/expression.ts";
import { keyClass, personalAttributes } from "../data/quality/personal-quality.ts";
import { id, list, sql } from "../engines/sql.ts";
import { readMatrix } from "../features/matrix.ts";
import type { Snapshot } from "../features/snapshot.ts";
import { crossCount, groupOverlap } from "../models/group-overlap.ts";
import type { SegmentsReport } from "../reports/segments-report.ts";
import type { Business } from "./business.ts";
import { describeGroups, type PickedGroup } from "./describe-groups.ts";
import type { SegmentName } from "./trained.ts";

/**
 * Finds the customers for whom each rule of the configuration holds; `people` must have been gathered. A rule that names
 * what is not there, or cannot be worked out, is a ConfigurationError.
 */
export async function pickByRules(business: Business): Promise<readonly PickedGroup[]> {
  const { engine, configuration } = business;
  const { rules } = configuration.segments;
  if (rules.length === 0) return [];
  const names = await columnNames(engine, "people");
  const picked = [];
  for (const [i, { name, where }] of rules.entries()) {
    const key = `segments.rules.${i}.where`;
    const condition = await checkCondition(engine, where, "people", key);
    picked.push({ name, where, condition, named: await columnsIn(engine, where, names, key) });
  }
  const { numbers } = await engine.columns(sql`
    select ${list(
      picked.map(
        ({ condition }, i) =>
          sql`coalesce((${condition})::boolean, false) as ${id(`quintile.rule${i}`)}`,
      ),
    )}
    from people
    order by customer_id`);
  return picked.map(({ name, where, named }, i) => ({
    name,
    where: named.some((column) => isPersonal(business, column)) ? "names personal columns" : where,
    members: Uint8Array.from(numbers[`quintile.rule${i}`] ?? []),
    named,
  }));
}

/** Describes the rules of the configuration and how they overlap; `people` must have been gathered. */
export async function describeRules(
  business: Business,
  snapshot: Snapshot,
  { cluster, names }: { readonly cluster: Int32Array; readonly names: readonly SegmentName[] },
): Promise<Pick<SegmentsReport, "rules" | "rule_overlap">> {
  const { engine, configuration, features } = business;
  const picked = await pickByRules(business);
  if (picked.length === 0) return { rules: [], rule_overlap: null };
  const { numbers } = await engine.columns(
    sql`select expected_value from people order by customer_id`,
  );
  const rules = describeGroups(picked, {
    matrix: await readMatrix(engine, snapshot),
    features,
    expected: numbers["expected_value"] ?? new Float64Array(),
    currency: configuration.currency,
    seed: configuration.seed,
  });
  const members = picked.map((one) => one.members);
  const both = crossCount(members, cluster, names.length);
  return {
    rules,
    rule_overlap: {
      rules: { names: rules.map(({ name }) => name), ...groupOverlap(members) },
      segments:
        names.length === 0
          ? null
          : {
              names: names.map(({ name }) => name),
              both,
              share_of_rule: both.map((row, r) =>
                row.map((shared) => {
                  const size = rules[r]?.size ?? 0;
                  return size === 0 ? null : shared / size;
                }),
              ),
            },
    },
  };
}

/** Whether a value of a column in a condition's text may tell who somebody is. */
function isPersonal({ quality }: Business, column: string): boolean {
  return (
    personalAttributes(quality).includes(column) ||
    (column === "customer_id" && keyClass(quality) !== null)
  );
}
