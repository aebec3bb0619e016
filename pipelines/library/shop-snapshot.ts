import type { ColumnTable } from "arquero";
import { unknownName } from "../../data/nearest.ts";
import type { Engine } from "../../engines/engine.ts";
import type { Feature } from "../../features/feature.ts";
import { readMatrix } from "../../features/matrix.ts";
import type { Snapshot } from "../../features/snapshot.ts";
import { columnOf, type Matrix } from "../../models/matrix.ts";
import type { FeatureOf, Names, NamesOfFile } from "./names.ts";

/** Every customer seen before `asOf` with every feature as it stood then. */
export interface ShopSnapshot<Known extends Names = NamesOfFile> {
  /** First day not observed; null where the business has no time. */
  readonly asOf: string | null;
  readonly features: readonly Feature[];
  /** Returns customers by id and numbers by column, NaN for what is missing; by default every feature. */
  matrix<const Column extends FeatureOf<Known>>(
    columns?: readonly Column[],
  ): Promise<Matrix<Column>>;
  /** Returns one feature's numbers, in the order of the customers' ids. */
  column(name: FeatureOf<Known>): Promise<Float64Array>;
  /**
   * Returns an Arquero table of customer_id and features, null for what is missing; by default every feature. Arquero is
   * installed by whoever wants tables.
   */
  table<const Column extends FeatureOf<Known>>(columns?: readonly Column[]): Promise<ColumnTable>;
}

/** Makes a table in the engine one that code reads; `turn` runs one piece of work at a time. */
export function shopSnapshot<Known extends Names>(
  engine: Engine,
  snapshot: Snapshot,
  {
    asOf,
    turn,
  }: {
    readonly asOf: string | null;
    readonly turn: <Result>(work: () => Promise<Result>) => Promise<Result>;
  },
): ShopSnapshot<Known> {
  const names = snapshot.features.map(({ name }) => name);
  const matrix = <Column extends FeatureOf<Known>>(columns?: readonly Column[]) =>
    turn(async () => {
      const unknown = columns?.find((name) => !names.includes(name));
      if (unknown !== undefined) throw new Error(unknownName("feature", unknown, names));
      return (await readMatrix(
        engine,
        snapshot,
        columns === undefined ? {} : { columns },
      )) as Matrix<Column>;
    });
  return {
    asOf,
    features: snapshot.features,
    matrix,
    async column(name) {
      return columnOf(await matrix([name]), name);
    },
    async table(columns) {
      const [{ table }, { ids, columns: read, values }] = await Promise.all([
        import("arquero").catch(() => {
          throw new Error(
            "tables require the package arquero, install it with 'npm install arquero@8'",
          );
        }),
        matrix(columns),
      ]);
      return table({
        customer_id: ids,
        ...Object.fromEntries(read.map((name, j) => [name, orNull(values[j])])),
      });
    },
  };
}

function orNull(column: Float64Array | undefined): readonly (number | null)[] {
  return Array.from(column ?? [], (value) => (Number.isNaN(value) ? null : value));
}
