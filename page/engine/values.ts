// What a step reads and writes: an array of rows and units, a vector, or one number.
import { sizeOf } from "../program/shapes";
import type { Numbers } from "./precision";

/**
 * kind: "host" is a plain number in float64, as a rate or a count is; "real" is of the network's
 * dtype; "bool" the outcome of a comparison, 1 or 0. fixed: never changes. turned: of which matrix
 * this is the transpose; its own data are then not there.
 */
export interface Value {
  readonly id: number;
  readonly kind: "host" | "real" | "bool";
  readonly shape: readonly number[];
  readonly data: Numbers;
  readonly fixed: boolean;
  readonly turned?: Value;
}

/** The shape of entry-by-entry operations on some shapes; undefined where they do not fit. */
export function broadcast(shapes: readonly (readonly number[])[]): number[] | undefined {
  const rank = Math.max(...shapes.map((s) => s.length));
  const result = Array<number>(rank).fill(1);
  for (const shape of shapes)
    for (let d = 0; d < shape.length; d++) {
      const at = d + rank - shape.length, length = shape[d]!;
      if (length !== 1 && result[at] !== 1 && result[at] !== length) return undefined;
      if (length !== 1) result[at] = length;
    }
  return result;
}

/** How an operation goes over a result: n rows of m entries; all in one row where nothing is repeated. */
export interface Layout {
  readonly n: number;
  readonly m: number;
  /** Of each operand, how far apart rows and columns lie; 0 where it is repeated. */
  readonly strides: readonly (readonly [number, number])[];
}

export function layOut(shape: readonly number[], operands: readonly Value[]): Layout {
  const size = sizeOf(shape);
  const flat = operands.every((v) => sizeOf(v.shape) === size || sizeOf(v.shape) === 1);
  if (flat || shape.length < 2)
    return { n: 1, m: size, strides: operands.map((v) => [0, sizeOf(v.shape) === 1 ? 0 : 1]) };
  const [n, m] = shape as [number, number];
  return { n, m, strides: operands.map((v) => strideOf(v.shape)) };
}

function strideOf(shape: readonly number[]): readonly [number, number] {
  const [rows, columns] = shape.length === 2 ? (shape as [number, number]) : [1, shape[0] ?? 1];
  return [rows > 1 ? columns : 0, columns > 1 ? 1 : 0];
}
