// Operations entry by entry, each in a loop of its own: in a loop that is given its operation, every
// number goes through a call, and so through memory that has to be cleared away. Of the four of
// arithmetic two layouts are written out besides: arrays of one length, and an array with one number.
// What is kept in an array of float32 is rounded by being kept; of + - * / and a root that is the same
// as to round the operation itself.
import type { Numbers, Precision } from "./precision";
import { raiseToArray } from "./powers";
import { WORDS } from "./words";

/** Reads entry (r, c) of a at r * i + c * j, of b at r * k + c * l; writes n rows of m. */
export type BinaryLoop = (
  a: Numbers, i: number, j: number, b: Numbers, k: number, l: number, out: Numbers, n: number, m: number,
) => void;
export type UnaryLoop = (a: Numbers, out: Numbers) => void;

const add: BinaryLoop = (a, i, j, b, k, l, out, n, m) => {
  if (n === 1 && j === 1 && l === 1) for (let c = 0; c < m; c++) out[c] = a[c]! + b[c]!;
  else if (n === 1 && j === 1 && l === 0) for (let c = 0, y = b[0]!; c < m; c++) out[c] = a[c]! + y;
  else for (let r = 0, at = 0; r < n; r++)
    for (let c = 0, p = r * i, q = r * k; c < m; c++, p += j, q += l) out[at++] = a[p]! + b[q]!;
};
const subtract: BinaryLoop = (a, i, j, b, k, l, out, n, m) => {
  if (n === 1 && j === 1 && l === 1) for (let c = 0; c < m; c++) out[c] = a[c]! - b[c]!;
  else if (n === 1 && j === 1 && l === 0) for (let c = 0, y = b[0]!; c < m; c++) out[c] = a[c]! - y;
  else for (let r = 0, at = 0; r < n; r++)
    for (let c = 0, p = r * i, q = r * k; c < m; c++, p += j, q += l) out[at++] = a[p]! - b[q]!;
};
const multiply: BinaryLoop = (a, i, j, b, k, l, out, n, m) => {
  if (n === 1 && j === 1 && l === 1) for (let c = 0; c < m; c++) out[c] = a[c]! * b[c]!;
  else if (n === 1 && j === 1 && l === 0) for (let c = 0, y = b[0]!; c < m; c++) out[c] = a[c]! * y;
  else for (let r = 0, at = 0; r < n; r++)
    for (let c = 0, p = r * i, q = r * k; c < m; c++, p += j, q += l) out[at++] = a[p]! * b[q]!;
};
const divide: BinaryLoop = (a, i, j, b, k, l, out, n, m) => {
  if (n === 1 && j === 1 && l === 1) for (let c = 0; c < m; c++) out[c] = a[c]! / b[c]!;
  else if (n === 1 && j === 1 && l === 0) for (let c = 0, y = b[0]!; c < m; c++) out[c] = a[c]! / y;
  else for (let r = 0, at = 0; r < n; r++)
    for (let c = 0, p = r * i, q = r * k; c < m; c++, p += j, q += l) out[at++] = a[p]! / b[q]!;
};

/** Tests give 1 and 0. */
const less: BinaryLoop = (a, i, j, b, k, l, out, n, m) => {
  for (let r = 0, at = 0; r < n; r++)
    for (let c = 0, p = r * i, q = r * k; c < m; c++, p += j, q += l) out[at++] = a[p]! < b[q]! ? 1 : 0;
};
const lessOrEqual: BinaryLoop = (a, i, j, b, k, l, out, n, m) => {
  for (let r = 0, at = 0; r < n; r++)
    for (let c = 0, p = r * i, q = r * k; c < m; c++, p += j, q += l) out[at++] = a[p]! <= b[q]! ? 1 : 0;
};
const greater: BinaryLoop = (a, i, j, b, k, l, out, n, m) => {
  for (let r = 0, at = 0; r < n; r++)
    for (let c = 0, p = r * i, q = r * k; c < m; c++, p += j, q += l) out[at++] = a[p]! > b[q]! ? 1 : 0;
};
const greaterOrEqual: BinaryLoop = (a, i, j, b, k, l, out, n, m) => {
  for (let r = 0, at = 0; r < n; r++)
    for (let c = 0, p = r * i, q = r * k; c < m; c++, p += j, q += l) out[at++] = a[p]! >= b[q]! ? 1 : 0;
};
const equal: BinaryLoop = (a, i, j, b, k, l, out, n, m) => {
  for (let r = 0, at = 0; r < n; r++)
    for (let c = 0, p = r * i, q = r * k; c < m; c++, p += j, q += l) out[at++] = a[p]! === b[q]! ? 1 : 0;
};
const different: BinaryLoop = (a, i, j, b, k, l, out, n, m) => {
  for (let r = 0, at = 0; r < n; r++)
    for (let c = 0, p = r * i, q = r * k; c < m; c++, p += j, q += l) out[at++] = a[p]! !== b[q]! ? 1 : 0;
};
const maximum: BinaryLoop = (a, i, j, b, k, l, out, n, m) => {
  for (let r = 0, at = 0; r < n; r++)
    for (let c = 0, p = r * i, q = r * k; c < m; c++, p += j, q += l) {
      const x = a[p]!, y = b[q]!;
      out[at++] = x > y || x !== x ? x : y;
    }
};
const minimum: BinaryLoop = (a, i, j, b, k, l, out, n, m) => {
  for (let r = 0, at = 0; r < n; r++)
    for (let c = 0, p = r * i, q = r * k; c < m; c++, p += j, q += l) {
      const x = a[p]!, y = b[q]!;
      out[at++] = x < y || x !== x ? x : y;
    }
};

export const COMPARISONS: ReadonlyMap<string, BinaryLoop> = new Map([
  ["less", less],
  ["less_equal", lessOrEqual],
  ["greater", greater],
  ["greater_equal", greaterOrEqual],
  ["equal", equal],
  ["not_equal", different],
]);
const BINARY: ReadonlyMap<string, BinaryLoop> = new Map([
  ["add", add],
  ["subtract", subtract],
  ["multiply", multiply],
  ["divide", divide],
  ["maximum", maximum],
  ["minimum", minimum],
  ...COMPARISONS,
]);

/** The loop of an operation of two operands. */
export function findBinary(p: Precision, op: string): BinaryLoop | undefined {
  return op === "power" ? makePower(p) : BINARY.get(op);
}

const makePower = (precision: Precision): BinaryLoop => (a, i, j, b, k, l, out, n, m) => {
  for (let r = 0, at = 0; r < n; r++)
    for (let c = 0, p = r * i, q = r * k; c < m; c++, p += j, q += l) out[at++] = raiseToArray(precision, a[p]!, b[q]!);
};

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
