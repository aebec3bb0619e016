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
  /** Applies to an input that is nobody else's, and may write over it; who can do so shares nothing with an input either when applied. */
  overwrite?(learned: Learned, input: Input): Output;
  /** Fits and applies to the same input, for models that can do both at once with less work. */
  fitApply?(input: Input, seed: number): readonly [Learned, Output];
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

/** Fits a model and applies it to the same input; returns what it learned and the output. */
export function fitApply<L extends Json, I, O>(
  model: Model<L, I, O>,
  input: I,
  seed: number,
): readonly [L, O] {
  if (model.fitApply !== undefined) return model.fitApply(input, seed);
  const learned = model.fit(input, seed);
  return [learned, model.apply(learned, input)];
}

/** Chains two models: the second is fitted on what the first makes of the input. */
export function chain<L1 extends Json, L2 extends Json, A, B, C>(
  first: Model<L1, A, B>,
  second: Model<L2, B, C>,
): Model<readonly [L1, L2], A, C> {
  const overwrite = first.overwrite === undefined ? undefined : second.overwrite;
  const goOn = overwrite ?? second.apply;
  return {
    name: `${first.name} > ${second.name}`,
    fit(input, seed) {
      const [learned, between] = fitApply(first, input, seed);
      return [learned, second.fit(between, seed)];
    },
    fitApply(input, seed) {
      const [left, between] = fitApply(first, input, seed);
      const right = second.fit(between, seed);
      return [[left, right], goOn(right, between)];
    },
    apply: ([left, right], input) => goOn(right, first.apply(left, input)),
    ...(overwrite !== undefined && {
      overwrite: ([left, right]: readonly [L1, L2], input: A) =>
        overwrite(right, (first.overwrite ?? first.apply)(left, input)),
    }),
  };
}
