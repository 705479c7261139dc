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
  const { round } = p, large = n * inner * m > SMALL, isLong = n >= LONG && inner >= LONG && m >= 8;
  const x = large && !isLong ? widen(a.data) : a.data, w = large ? widen(b.data) : b.data;
  return () => {
    if (x !== a.data) copyNumbers(a.data, x, 0);
    if (w !== b.data) copyNumbers(b.data, w, 0);
    if (isLong && areFinite(w)) multiplyByFactors(round, a, w, b, out, n, inner, m);
    else multiplyByChains(round, x, a.row, a.column, w, b.row, b.column, out, 0, n, inner, m);
  };
}

/** Products up to which to copy two matrices takes longer than to convert their numbers again and again. */
const SMALL = 256;
/** Rows of a, and terms of a sum, from which on it pays to look which of them are zeros. */
const LONG = 16;

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

/** All others, some rows of them: eight chains of a row side by side, each of which still adds in its own order. */
function multiplyByChains(
  round: Round, a: Numbers, aRow: number, aColumn: number, b: Numbers, bRow: number, bColumn: number,
  out: Numbers, first: number, n: number, inner: number, m: number,
): void {
  const whole = m & ~7;
  for (let i = first, at = first * m; i < n; i++) {
    for (let j = 0; j < whole; j += 8, at += 8)
      addEightChains(round, a, i * aRow, aColumn, b, j * bColumn, bRow, bColumn, out, at, inner);
    for (let j = whole; j < m; j++, at++)
      out[at] = addChain(round, a, i * aRow, aColumn, b, j * bColumn, bRow, inner);
  }
}

function addChain(
  round: Round, a: Numbers, from: number, aColumn: number, b: Numbers, to: number, bRow: number, inner: number,
): number {
  let s = round(a[from]! * b[to]!);
  for (let k = 1; k < inner; k++) {
    from += aColumn;
    to += bRow;
    s = round(s + round(a[from]! * b[to]!));
  }
  return s;
}

function addEightChains(
  round: Round, a: Numbers, from: number, aColumn: number, b: Numbers, to: number, bRow: number, bColumn: number,
  out: Numbers, at: number, inner: number,
): void {
  let v = a[from]!, p = to;
  let s0 = round(v * b[p]!), s1 = round(v * b[(p += bColumn)]!), s2 = round(v * b[(p += bColumn)]!);
  let s3 = round(v * b[(p += bColumn)]!), s4 = round(v * b[(p += bColumn)]!), s5 = round(v * b[(p += bColumn)]!);
  let s6 = round(v * b[(p += bColumn)]!), s7 = round(v * b[(p += bColumn)]!);
  for (let k = 1; k < inner; k++) {
    v = a[(from += aColumn)]!;
    p = to += bRow;
    s0 = round(s0 + round(v * b[p]!));
    s1 = round(s1 + round(v * b[(p += bColumn)]!));
    s2 = round(s2 + round(v * b[(p += bColumn)]!));
    s3 = round(s3 + round(v * b[(p += bColumn)]!));
    s4 = round(s4 + round(v * b[(p += bColumn)]!));
    s5 = round(s5 + round(v * b[(p += bColumn)]!));
    s6 = round(s6 + round(v * b[(p += bColumn)]!));
    s7 = round(s7 + round(v * b[(p += bColumn)]!));
  }
  out[at] = s0;
  out[at + 1] = s1;
  out[at + 2] = s2;
  out[at + 3] = s3;
  out[at + 4] = s4;
  out[at + 5] = s5;
  out[at + 6] = s6;
  out[at + 7] = s7;
}

/** What of a row of a is no zero, and where in b the rows begin that it is multiplied with. */
let factors = new Float64Array(0), places = new Int32Array(0);

/**
 * The same without the terms of zeros in a, as half of them are behind a relu: zeros too, since all of b is
 * finite. A sum is the same without them unless all its terms are zeros: -0 here, and then its row is added anew.
 */
function multiplyByFactors(
  round: Round, a: Matrix, b: Numbers, { row, column }: Matrix, out: Numbers, n: number, inner: number, m: number,
): void {
  if (factors.length < inner) (factors = new Float64Array(inner)), (places = new Int32Array(inner));
  for (let i = 0; i < n; i++) {
    let count = 0;
    for (let k = 0, from = i * a.row, to = 0; k < inner; k++, from += a.column, to += row) {
      const v = a.data[from]!;
      factors[count] = v;
      places[count] = to;
      // Not a branch: nobody can guess which way it goes.
      count += Number(v !== 0);
    }
    if (addFactors(round, count, b, column, out, i * m, m))
      multiplyByChains(round, a.data, a.row, a.column, b, row, column, out, i, i + 1, inner, m);
  }
}

/** The sums of so many factors with all columns of b. Whether one of them is -0. */
function addFactors(round: Round, count: number, b: Numbers, column: number, out: Numbers, at: number, m: number): boolean {
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
