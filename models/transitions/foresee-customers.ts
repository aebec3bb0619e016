import { type Matrix, nameless } from "../matrix.ts";
import { type CustomerDesign, designOf } from "./customer-design.ts";
import type { Probabilities, Standing } from "./moves.ts";
import { foreseeStates, type Predictor } from "./predictor.ts";

/** How the states of a grouping are foreseen, and where customers stand in it. */
export interface GroupingAhead extends Pick<Standing, "now" | "quiet"> {
  readonly predictor: Predictor;
  /** What its sizes are foreseen by. */
  readonly sizes: Predictor;
}

/** Customers, without their ids, which cross to another thread slowly. */
export interface CustomersAhead extends Pick<Matrix, "columns" | "values"> {
  /** How they enter a regression; null where there is none. */
  readonly design: CustomerDesign | null;
  readonly groupings: readonly GroupingAhead[];
}

/** Every customer's probabilities of each state of a grouping a period later. */
export interface GroupingForeseen {
  readonly next: Probabilities;
  /** Those that sizes are made of. */
  readonly sizes: Probabilities;
}

/** Foresees where customers will be in each of some groupings, each customer by itself. */
export function foreseeCustomers({
  columns,
  values,
  design,
  groupings,
}: CustomersAhead): readonly GroupingForeseen[] {
  const customers = nameless({ columns, values });
  const entered = design === null ? [] : designOf(design, customers);
  return groupings.map(({ predictor, sizes, now, quiet }) => {
    const standing = { ids: customers.ids, values: entered, now, quiet };
    const next = foreseeStates(predictor, standing);
    return {
      next,
      sizes: sizes.name === predictor.name ? next : foreseeStates(sizes, standing),
    };
  });
}
