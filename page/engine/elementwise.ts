// Operations entry by entry, in loops of their own: one for each operation that is done often, so
// that each loop has but one kind of call in it. What is kept in an array of float32 is rounded by
// being kept; of + - * / and a root that is the same as to round the operation itself.
import type { Numbers, Precision } from "./precision";
import { raiseToArray } from "./powers";
import { WORDS } from "./words";

/** Reads entry (r, c) of a at r * i + c * j, of b at r * k + c * l; writes n rows of m. */
export type BinaryLoop = (
  a: Numbers, i: number, j: number, b: Numbers, k: number, l: number, out: Numbers, n: number, m: number,
) => void;
export type UnaryLoop = (a: Numbers, out: Numbers) => void;

const add: BinaryLoop = (a, i, j, b, k, l, out, n, m) => {
  for (let r = 0, at = 0; r < n; r++)
    for (let c = 0, p = r * i, q = r * k; c < m; c++, p += j, q += l) out[at++] = a[p]! + b[q]!;
};
const subtract: BinaryLoop = (a, i, j, b, k, l, out, n, m) => {
  for (let r = 0, at = 0; r < n; r++)
    for (let c = 0, p = r * i, q = r * k; c < m; c++, p += j, q += l) out[at++] = a[p]! - b[q]!;
};
const multiply: BinaryLoop = (a, i, j, b, k, l, out, n, m) => {
  for (let r = 0, at = 0; r < n; r++)
    for (let c = 0, p = r * i, q = r * k; c < m; c++, p += j, q += l) out[at++] = a[p]! * b[q]!;
};
const divide: BinaryLoop = (a, i, j, b, k, l, out, n, m) => {
  for (let r = 0, at = 0; r < n; r++)
    for (let c = 0, p = r * i, q = r * k; c < m; c++, p += j, q += l) out[at++] = a[p]! / b[q]!;
};

const loopOver = (f: (x: number, y: number) => number): BinaryLoop => (a, i, j, b, k, l, out, n, m) => {
  for (let r = 0, at = 0; r < n; r++)
    for (let c = 0, p = r * i, q = r * k; c < m; c++, p += j, q += l) out[at++] = f(a[p]!, b[q]!);
};

/** Tests give 1 and 0. */
export const COMPARISONS: ReadonlyMap<string, BinaryLoop> = new Map([
  ["less", loopOver((x, y) => (x < y ? 1 : 0))],
  ["less_equal", loopOver((x, y) => (x <= y ? 1 : 0))],
  ["greater", loopOver((x, y) => (x > y ? 1 : 0))],
  ["greater_equal", loopOver((x, y) => (x >= y ? 1 : 0))],
  ["equal", loopOver((x, y) => (x === y ? 1 : 0))],
  ["not_equal", loopOver((x, y) => (x !== y ? 1 : 0))],
]);
const BINARY: ReadonlyMap<string, BinaryLoop> = new Map([
  ["add", add],
  ["subtract", subtract],
  ["multiply", multiply],
  ["divide", divide],
  ["maximum", loopOver((x, y) => (x > y || x !== x ? x : y))],
  ["minimum", loopOver((x, y) => (x < y || x !== x ? x : y))],
  ...COMPARISONS,
]);

/** The loop of an operation of two operands. */
export function findBinary(p: Precision, op: string): BinaryLoop | undefined {
  return op === "power" ? loopOver((x, y) => raiseToArray(p, x, y)) : BINARY.get(op);
}

const mapOver = (f: (x: number) => number): UnaryLoop => (a, out) => {
  for (let i = 0; i < out.length; i++) out[i] = f(a[i]!);
};

const UNARY: ReadonlyMap<string, UnaryLoop> = new Map([
  ["negative", (a, out) => { for (let i = 0; i < out.length; i++) out[i] = -a[i]!; }],
  ["absolute", (a, out) => { for (let i = 0; i < out.length; i++) out[i] = Math.abs(a[i]!); }],
  ["sqrt", (a, out) => { for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(a[i]!); }],
  ["floor", mapOver(Math.floor)],
  ["sign", mapOver((x) => (x > 0 ? 1 : x < 0 ? -1 : x))],
]);

/** The loop of an operation of one operand. */
export function findUnary(p: Precision, op: string): UnaryLoop | undefined {
  const word = WORDS[op];
  return word ? mapOver(word[p.dtype === "float32" ? 0 : 1]) : UNARY.get(op);
}
