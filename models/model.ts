export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/** A description that can learn. What it learns is plain JSON, so saving it is free; fitting forgets the past. */
export interface Model<Learned extends Json, Input, Output> {
  readonly name: string;
  fit(input: Input, seed: number): Learned;
  apply(learned: Learned, input: Input): Output;
}

/** A model together with what it learned: another type than a model, so "not fitted yet" cannot be written. */
export interface Fitted<Learned extends Json, Input, Output> {
  readonly model: Model<Learned, Input, Output>;
  readonly learned: Learned;
}

/** Fits a model and keeps what it learned beside it. */
export function fit<L extends Json, I, O>(
  model: Model<L, I, O>,
  input: I,
  seed: number,
): Fitted<L, I, O> {
  return { model, learned: model.fit(input, seed) };
}

/** Applies a fitted model. */
export function apply<L extends Json, I, O>(fitted: Fitted<L, I, O>, input: I): O {
  return fitted.model.apply(fitted.learned, input);
}

/** Chains two models: the second is fitted on what the first makes of the input. */
export function chain<L1 extends Json, L2 extends Json, A, B, C>(
  first: Model<L1, A, B>,
  second: Model<L2, B, C>,
): Model<readonly [L1, L2], A, C> {
  return {
    name: `${first.name} > ${second.name}`,
    fit(input, seed) {
      const learned = first.fit(input, seed);
      return [learned, second.fit(first.apply(learned, input), seed)];
    },
    apply([left, right], input) {
      return second.apply(right, first.apply(left, input));
    },
  };
}
