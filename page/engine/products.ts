// Products of matrices in one order, that of src/backsight/engine/portable/products.py: along the
// inner axis from first to last, each product and each sum rounded once.
//
// A matrix may be read as its transpose: entry (i, k) lies at i * row + k * column.
import { copyNumbers, type Numbers, type Precision, type Round } from "./precision";
import { addLanes, NARROW, ROW_BLOCK } from "./sums";

export interface Matrix {
  readonly data: Numbers;
  readonly row: number;
  readonly column: number;
}

/** What computes out = a @ b, (n, inner) @ (inner, m). overRows: a is the transpose of (rows, units). */
export function makeProduct(
  p: Precision, a: Matrix, b: Matrix, out: Numbers, n: number, inner: number, m: number, overRows: boolean,
): () => void {
  if (inner === 0) return () => void out.fill(0);
  if (overRows && n <= NARROW && m <= NARROW) return makeNarrowProduct(p, a, b, out, n, inner, m);
  if (!overRows && m === 1) return makeColumnProduct(p, a, b, out, n, inner);
  const { round } = p;
  if (n * inner * m <= SMALL) return () => multiplyByChains(round, a, b.data, b, out, n, inner, m, false);
  const w = widen(b.data);
  return () => {
    if (w !== b.data) copyNumbers(b.data, w, 0);
    multiplyByChains(round, a, w, b, out, n, inner, m, areFinite(w));
  };
}

/** Products up to which to copy two matrices takes longer than to convert their numbers again and again. */
const SMALL = 256;

/** Room for the same numbers in float64: read from there they need not be converted at each product. */
const widen = (v: Numbers): Numbers => (v instanceof Float32Array ? new Float64Array(v.length) : v);

/** One output unit: by lanes over the inner axis. */
function makeColumnProduct(p: Precision, a: Matrix, b: Matrix, out: Numbers, n: number, inner: number): () => void {
  const terms = p.make(inner);
  return () => {
    for (let i = 0; i < n; i++) {
      for (let k = 0, at = i * a.row, to = 0; k < inner; k++, at += a.column, to += b.row)
        terms[k] = a.data[at]! * b.data[to]!;
      out[i] = addLanes(p, terms, 0, inner, 1);
    }
  };
}

/** Few units on both sides: as sums over rows are added, in blocks by lanes. */
function makeNarrowProduct(
  p: Precision, a: Matrix, b: Matrix, out: Numbers, n: number, inner: number, m: number,
): () => void {
  const terms = p.make(Math.min(inner, ROW_BLOCK));
  const add = (i: number, j: number, first: number): number => {
    const count = Math.min(inner - first, ROW_BLOCK);
    let from = i * a.row + first * a.column, to = first * b.row + j * b.column;
    for (let k = 0; k < count; k++, from += a.column, to += b.row) terms[k] = a.data[from]! * b.data[to]!;
    return addLanes(p, terms, 0, count, 1);
  };
  return () => {
    for (let i = 0, at = 0; i < n; i++)
      for (let j = 0; j < m; j++, at++) {
        let sum = add(i, j, 0);
        for (let first = ROW_BLOCK; first < inner; first += ROW_BLOCK) sum = p.round(sum + add(i, j, first));
        out[at] = sum;
      }
  };
}

/** What the entries of a row of a that count are multiplied with: their numbers, and where in b its rows begin. */
let factors = new Float64Array(0), places = new Int32Array(0);

/**
 * All others: eight chains of a row side by side, each of which still adds in its own order. skips: terms of a
 * zero in a are left out, as half of them are behind a relu. They are zeros, since all of b is finite, and a sum
 * is the same without them unless all its terms are zeros: it is -0 then, and is added anew with all.
 */
function multiplyByChains(
  round: Round, a: Matrix, b: Numbers, { row, column }: Matrix, out: Numbers, n: number, inner: number, m: number, skips: boolean,
): void {
  if (factors.length < inner) (factors = new Float64Array(inner)), (places = new Int32Array(inner));
  for (let i = 0; i < n; i++) {
    const count = listFactors(a, i, row, inner, skips);
    if (addRow(round, count, b, column, out, i * m, m) && count < inner)
      addRow(round, listFactors(a, i, row, inner, false), b, column, out, i * m, m);
  }
}

/** How many entries of a row of a count. */
function listFactors({ data, row, column }: Matrix, i: number, bRow: number, inner: number, skips: boolean): number {
  let count = 0, least = skips ? 0 : 1;
  for (let k = 0, from = i * row, to = 0; k < inner; k++, from += column, to += bRow) {
    const v = data[from]!;
    factors[count] = v;
    places[count] = to;
    count += Number(v !== 0) | least;
  }
  return count;
}

/** The sums of a row of a with all columns of b. Whether one of them is -0. */
function addRow(round: Round, count: number, b: Numbers, column: number, out: Numbers, at: number, m: number): boolean {
  const whole = m & ~7, u = factors, q = places;
  let isZero = false;
  for (let j = 0, first = 0; j < whole; j += 8, at += 8, first += 8 * column) {
    // What is added to -0 stays what it is.
    let s0 = -0, s1 = -0, s2 = -0, s3 = -0, s4 = -0, s5 = -0, s6 = -0, s7 = -0;
    for (let k = 0; k < count; k++) {
      const v = u[k]!;
      let p = first + q[k]!;
      s0 = round(s0 + round(v * b[p]!));
      s1 = round(s1 + round(v * b[(p += column)]!));
      s2 = round(s2 + round(v * b[(p += column)]!));
      s3 = round(s3 + round(v * b[(p += column)]!));
      s4 = round(s4 + round(v * b[(p += column)]!));
      s5 = round(s5 + round(v * b[(p += column)]!));
      s6 = round(s6 + round(v * b[(p += column)]!));
      s7 = round(s7 + round(v * b[(p += column)]!));
    }
    out[at] = s0;
    out[at + 1] = s1;
    out[at + 2] = s2;
    out[at + 3] = s3;
    out[at + 4] = s4;
    out[at + 5] = s5;
    out[at + 6] = s6;
    out[at + 7] = s7;
    isZero ||= isMinusZero(s0) || isMinusZero(s1) || isMinusZero(s2) || isMinusZero(s3) ||
      isMinusZero(s4) || isMinusZero(s5) || isMinusZero(s6) || isMinusZero(s7);
  }
  for (let j = whole; j < m; j++, at++) {
    let s = -0;
    for (let k = 0; k < count; k++) s = round(s + round(u[k]! * b[j * column + q[k]!]!));
    out[at] = s;
    isZero ||= isMinusZero(s);
  }
  return isZero;
}

const isMinusZero = (x: number): boolean => Object.is(x, -0);

/** Whether all numbers are finite: x - x is NaN for others. */
function areFinite(data: Numbers): boolean {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i]! - data[i]!;
  return sum === 0;
}
