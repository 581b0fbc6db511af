/** Models as far as statements know them: classes. */

/** A class that may be a model; whether it is one is seen when it is used. */
// oxlint-disable-next-line typescript/no-explicit-any -- the constructor's parameters do not matter
export type ModelLike<out E = unknown> = abstract new (...args: any) => E
