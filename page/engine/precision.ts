// The dtype of a network: how its numbers are kept and rounded.
import { ProgramError } from "../program/errors";
import { formatCount } from "../program/limits";
import type { Dtype } from "../program/types";

export type Numbers = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
export type Round = (x: number) => number;

/** lanes: how many sums a long sum is made of side by side. */
export interface Precision {
  readonly dtype: Dtype;
  readonly round: Round;
  readonly lanes: number;
  readonly make: (length: number) => Numbers;
}

export const DOUBLE: Precision = {
  dtype: "float64",
  round: (x) => x,
  lanes: 8,
  make: (length) => allocate(Float64Array, length),
};
export const SINGLE: Precision = {
  dtype: "float32",
  round: Math.fround,
  lanes: 16,
  make: (length) => allocate(Float32Array, length),
};
export const PRECISIONS: Record<Dtype, Precision> = { float32: SINGLE, float64: DOUBLE };

/** An array of zeros. Raises ProgramError where the browser has no memory for it, as it alone can tell. */
function allocate(kind: new (length: number) => Numbers, length: number): Numbers {
  try {
    return new kind(length);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ProgramError(
      "There is no memory here for an array of {count} numbers ({reason}). Train it with the command line.",
      { count: formatCount(length), reason: error.message },
    );
  }
}

const FEW = 64;

/** All numbers of one array into another, from `at` on: a few in a loop, which takes less than a call. */
export function copyNumbers(from: Numbers, to: Numbers, at: number): void {
  if (from.length > FEW) return to.set(from, at);
  for (let i = 0; i < from.length; i++) to[at + i] = from[i]!;
}
