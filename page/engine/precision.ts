// The dtype of a network: how its numbers are kept and rounded.
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
  make: (length) => new Float64Array(length),
};
export const SINGLE: Precision = {
  dtype: "float32",
  round: Math.fround,
  lanes: 16,
  make: (length) => new Float32Array(length),
};
export const PRECISIONS: Record<Dtype, Precision> = { float32: SINGLE, float64: DOUBLE };

const FEW = 64;

/** All numbers of one array into another, from `at` on: a few in a loop, which takes less than a call. */
export function copyNumbers(from: Numbers, to: Numbers, at: number): void {
  if (from.length > FEW) return to.set(from, at);
  for (let i = 0; i < from.length; i++) to[at + i] = from[i]!;
}
