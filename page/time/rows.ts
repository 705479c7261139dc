// Rows that are changed: moved, added, taken away, shaken, parted anew. All are copies.
import { drawInitial, drawPermutation } from "../engine/draws";
import type { Numbers } from "../engine/precision";
import type { Rows } from "../engine/training";
import { ProgramError } from "../program/errors";

/** The numbers of one row, by array. */
export type RowArrays = ReadonlyMap<string, readonly number[]>;

export const countColumns = (rows: Rows, array: string): number => rows.arrays.get(array)!.length / rows.count;

export function changeRow(rows: Rows, row: number, arrays: RowArrays): Rows {
  const changed = new Map<string, Numbers>(rows.arrays);
  for (const [name, values] of arrays) {
    const array = rows.arrays.get(name)!.slice();
    array.set(values, row * values.length);
    changed.set(name, array);
  }
  return { ...rows, arrays: changed };
}

/** One row more, at the end. arrays: numbers of every array. */
export function addRow(rows: Rows, arrays: RowArrays): Rows {
  const changed = mapArrays(rows, (array, columns, name) => {
    const longer = makeLike(array, array.length + columns);
    longer.set(array);
    longer.set(arrays.get(name)!, array.length);
    return longer;
  });
  return { count: rows.count + 1, arrays: changed };
}

/** One row fewer. Raises ProgramError for the last one. */
export function removeRow(rows: Rows, row: number): Rows {
  if (rows.count === 1) throw new ProgramError("The last row cannot be taken away: there must be one to train on.");
  return takeRows(rows, Uint32Array.from({ length: rows.count - 1 }, (_unused, k) => (k < row ? k : k + 1)));
}

/** Some rows in some order. */
export function takeRows(rows: Rows, order: Uint32Array): Rows {
  const arrays = mapArrays(rows, (array, columns) => {
    const taken = makeLike(array, order.length * columns);
    order.forEach((row, k) => taken.set(array.subarray(row * columns, (row + 1) * columns), k * columns));
    return taken;
  });
  return { count: order.length, arrays };
}

/** Normal draws times level times the standard deviation of the column. The same for a seed and a step. */
export function addNoise(rows: Rows, name: string, level: number, seed: string, step: number): Rows {
  const array = rows.arrays.get(name)!, columns = countColumns(rows, name), draws = new Float64Array(array.length);
  drawInitial(seed, `page/noise/${name}/${step}`, "normal", draws);
  const widths = Array.from({ length: columns }, (_unused, c) => level * findDeviation(array, columns, c));
  const noisy = array.map((value, i) => value + widths[i % columns]! * draws[i]!);
  return { ...rows, arrays: new Map(rows.arrays).set(name, noisy as Numbers) };
}

/**
 * Rows to train on and rows to watch, by lot, each in the order in which they stood: first those to
 * train on, then those to watch. share: of those to watch; one row at the least is left to train on.
 */
export function splitRows(rows: Rows, validation: Rows | undefined, share: number, seed: string): [Rows, Rows | undefined] {
  const all = validation ? appendRows(rows, validation) : rows;
  const watched = Math.min(all.count - 1, Math.round(share * all.count));
  const order = drawPermutation(seed, "page/split", 0, all.count);
  const part = (from: number, to: number): Rows => takeRows(all, order.slice(from, to).sort());
  return [part(watched, all.count), watched > 0 ? part(0, watched) : undefined];
}

function appendRows(rows: Rows, more: Rows): Rows {
  const arrays = mapArrays(rows, (array, _columns, name) => {
    const longer = makeLike(array, array.length + more.arrays.get(name)!.length);
    longer.set(array);
    longer.set(more.arrays.get(name)!, array.length);
    return longer;
  });
  return { count: rows.count + more.count, arrays };
}

function mapArrays(rows: Rows, change: (array: Numbers, columns: number, name: string) => Numbers): Map<string, Numbers> {
  return new Map([...rows.arrays].map(([name, array]) => [name, change(array, array.length / rows.count, name)]));
}

const makeLike = (array: Numbers, length: number): Numbers =>
  array instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);

function findDeviation(array: Numbers, columns: number, column: number): number {
  const count = array.length / columns;
  let sum = 0, squares = 0;
  for (let i = column; i < array.length; i += columns) sum += array[i]!;
  for (let i = column; i < array.length; i += columns) squares += (array[i]! - sum / count) ** 2;
  return Math.sqrt(squares / count);
}
