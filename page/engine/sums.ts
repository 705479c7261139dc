// Long sums in one order, that of src/backsight/engine/portable/sums.py, whatever the machine.
//
// addLanes adds n numbers where nothing else is said. Ten numbers of float64, eight lanes of them:
//
//     v0 v1 v2 v3 v4 v5 v6 v7 | v8 v9      the largest power of two, at most 8: one block, two left
//     s0 = v0+v4  s1 = v1+v5  ...  s3      halves
//     s0 = s0+s2  s1 = s1+s3
//     s0 = s0+s1
//     s  = (s0 + v8) + v9                  the rest, in order
import type { Numbers, Precision } from "./precision";

/** Rows that are added up before their sum goes to the others'. */
export const ROW_BLOCK = 32;
/** Units up to which the rows of a block are added by lanes. */
export const NARROW = 12;
/** Numbers of a vector that are added in its own precision; their sums are added in float64. */
const FLAT_BLOCK = 4096;

const lane = new Float64Array(16);

/** The sum of count numbers of v, from `at` on, `stride` apart; 0 of none. */
export function addLanes({ round, lanes }: Precision, v: Numbers, at: number, count: number, stride: number): number {
  if (count < 4) return addFew(round, v, at, count, stride);
  let width = lanes;
  while (width > count) width >>= 1;
  const whole = count - (count % width);
  let from = at;
  for (let j = 0; j < width; j++, from += stride) lane[j] = v[from]!;
  for (let block = width; block < whole; block += width)
    for (let j = 0; j < width; j++, from += stride) lane[j] = round(lane[j]! + v[from]!);
  for (let half = width >> 1; half > 0; half >>= 1)
    for (let j = 0; j < half; j++) lane[j] = round(lane[j]! + lane[j + half]!);
  let sum = lane[0]!;
  for (let i = whole; i < count; i++, from += stride) sum = round(sum + v[from]!);
  return sum;
}

/** The same of fewer than four, for which lanes are no different from a chain. */
function addFew(round: Precision["round"], v: Numbers, at: number, count: number, stride: number): number {
  if (count === 0) return 0;
  let sum = v[at]!;
  for (let i = 1; i < count; i++) sum = round(sum + v[at + i * stride]!);
  return sum;
}

/** Sum over the rows: (rows, units) -> (units,), in blocks of rows that are added in order. */
export function addRows(p: Precision, x: Numbers, out: Numbers, rows: number, units: number): void {
  if (rows === 0) out.fill(0);
  else if (units > NARROW) addWideRows(p, x, out, rows, units);
  else for (let j = 0; j < units; j++) out[j] = addNarrow(p, x, j, rows, units);
}

/** Of one unit: each block by lanes. */
export function addNarrow(p: Precision, x: Numbers, at: number, rows: number, stride: number): number {
  let sum = addLanes(p, x, at, Math.min(rows, ROW_BLOCK), stride);
  for (let first = ROW_BLOCK; first < rows; first += ROW_BLOCK)
    sum = p.round(sum + addLanes(p, x, at + first * stride, Math.min(rows - first, ROW_BLOCK), stride));
  return sum;
}

let block: Numbers = new Float64Array(0);

function addWideRows(p: Precision, x: Numbers, out: Numbers, rows: number, units: number): void {
  addBlock(x, out, 0, Math.min(rows, ROW_BLOCK), units);
  if (rows <= ROW_BLOCK) return;
  if (block.length < units || block.constructor !== out.constructor) block = p.make(units);
  for (let first = ROW_BLOCK; first < rows; first += ROW_BLOCK) {
    addBlock(x, block, first, Math.min(rows - first, ROW_BLOCK), units);
    for (let j = 0; j < units; j++) out[j] = out[j]! + block[j]!;
  }
}

/** Some rows from first to last; what is kept is rounded by being kept. */
function addBlock(x: Numbers, out: Numbers, first: number, count: number, units: number): void {
  let at = first * units;
  for (let j = 0; j < units; j++) out[j] = x[at++]!;
  for (let row = 1; row < count; row++) for (let j = 0; j < units; j++) out[j] = out[j]! + x[at++]!;
}

/** Sum over the units of each row: (rows, units) -> (rows, 1). */
export function addUnits(p: Precision, x: Numbers, out: Numbers, rows: number, units: number): void {
  for (let row = 0; row < rows; row++) out[row] = addLanes(p, x, row * units, units, 1);
}

/** Sum of (rows, units): of each row, and then of these. sums: room for them, (rows,). */
export function addAll(p: Precision, x: Numbers, sums: Numbers, rows: number, units: number): number {
  addUnits(p, x, sums, rows, units);
  return rows === 0 ? 0 : addNarrow(p, sums, 0, rows, 1);
}

/** Sum of a vector as a float64: blocks by lanes, their sums in float64 from first to last. */
export function addVector(p: Precision, v: Numbers): number {
  let sum = 0;
  for (let at = 0; at < v.length; at += FLAT_BLOCK) {
    const part = addLanes(p, v, at, Math.min(v.length - at, FLAT_BLOCK), 1);
    sum = at === 0 ? part : sum + part;
  }
  return sum;
}
