import { personalAttributes } from "../data/quality/personal-quality.ts";
import { id, list, literal, type Sql, sql } from "../engines/sql.ts";
import type { KnownAttribute } from "../features/known-attributes.ts";
import { words } from "../features/name.ts";
import { attributeKind } from "../models/attribute-kind.ts";
import type { PersonaAttribute } from "../reports/persona.ts";
import type { Business } from "./business.ts";
import { type Cell, LEAST_CUSTOMERS, MEMBERS, proportions, shareOf } from "./persona-shares.ts";

const MOST_ATTRIBUTES = 60;
const MOST_TOLD = 40;
/** A customer's segment, under a name that no attribute has. */
const SEGMENT = id("quintile.segment");

/**
 * Returns the cells of what customers are: one part an attribute, one cell a category, a flag or a third of the numbers.
 * Personal columns and outcomes take no part.
 */
export async function attributeCells(business: Business): Promise<readonly Cell[]> {
  const { engine, vocabulary, quality } = business;
  const personal = new Set(personalAttributes(quality));
  const told = vocabulary.attributes
    .filter(({ column, type }) => !personal.has(column) && type !== "date")
    .slice(0, MOST_ATTRIBUTES);
  const cells: Sql[] = [];
  for (const attribute of told) {
    const cell = await cellOf(business, attribute);
    if (cell !== null)
      cells.push(sql`
        select ${SEGMENT} as segment_id, ${attribute.column} as part, ${cell} as cell
        from members
        where ${id(attribute.column)} is not null`);
  }
  return cells.length === 0
    ? []
    : await proportions(
        engine,
        sql`
          with members as materialized (
            select ${id(MEMBERS)}.segment_id as ${SEGMENT}, ${list(told.map(({ column }) => sql`customers.${id(column)}`))}
            from customers
            join ${id(MEMBERS)} using (customer_id)
          )
          ${list(cells, "\nunion all\n")}`,
      );
}

async function cellOf({ engine }: Business, attribute: KnownAttribute): Promise<Sql | null> {
  const column = id(attribute.column);
  if (attribute.type === "flag") return sql`if(${column}, 'yes', 'no')`;
  if (attribute.type === "category")
    return attribute.categories.length === 0
      ? null
      : sql`case when ${column}::varchar in (${list(attribute.categories.map(literal))}) then ${column}::varchar end`;
  const [row] = await engine.rows(sql`
    select
      count(distinct v) as different,
      quantile_disc(v, 1 / 3) as low,
      quantile_disc(v, 2 / 3) as high,
      min(v) = 0 and max(v) = 1 as is_flag
    from (
      select ${column}::double as v from customers
      where customer_id in (select customer_id from ${id(MEMBERS)}) and isfinite(${column}::double)
    )`);
  if (row === undefined || Number(row["different"] ?? 0) < 2) return null;
  if (row["is_flag"] === true && Number(row["different"]) === 2)
    return sql`if(${column} = 1, 'yes', 'no')`;
  const [low, high] = [twoDigits(Number(row["low"])), twoDigits(Number(row["high"]))];
  if (!(low < high)) return null;
  return sql`
    case
      when not isfinite(${column}::double) then null
      when ${column} <= ${literal(low)} then ${`up to ${plain(low)}`}
      when ${column} <= ${literal(high)} then ${`above ${plain(low)} to ${plain(high)}`}
      else ${`above ${plain(high)}`}
    end`;
}

/** Keeps what one segment has more or less of beyond chance, strongest first; of ten customers or more. */
export function attributesOf(cells: readonly Cell[], segment: number): readonly PersonaAttribute[] {
  return cells
    .filter((cell) => cell.segment === segment && cell.customers >= LEAST_CUSTOMERS)
    .map((cell) => {
      const attribute = words(cell.part);
      return { ...shareOf(cell), attribute, kind: attributeKind(attribute) };
    })
    .sort((a, b) => strength(b) - strength(a) || compare(a, b))
    .slice(0, MOST_TOLD);
}

function strength({ lift, differs }: PersonaAttribute): number {
  return (differs ? 1000 : 0) + Math.abs(Math.log(Math.max(lift ?? 1, 1e-6)));
}

function compare(a: PersonaAttribute, b: PersonaAttribute): number {
  const [one, other] = [`${a.attribute} ${a.name}`, `${b.attribute} ${b.name}`];
  return one < other ? -1 : 1;
}

function twoDigits(value: number): number {
  return Number(value.toPrecision(2));
}

function plain(value: number): string {
  return value.toLocaleString("en-GB", { maximumSignificantDigits: 2 });
}
