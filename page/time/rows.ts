// Rows that are changed: moved, added, taken away. All are copies.
import type { Numbers } from "../engine/precision";
import type { Rows } from "../engine/training";
import { ProgramError } from "../program/errors";

/** The numbers of one row, by array. */
export type RowArrays = ReadonlyMap<string, readonly number[]>;

export const countColumns = (rows: Rows, array: string): number => rows.arrays.get(array)!.length / rows.count;

/** Other numbers in a row. Raises ProgramError for a row or an array that is not there. */
export function changeRow(rows: Rows, row: number, arrays: RowArrays): Rows {
  requireRow(rows, row);
  const changed = new Map<string, Numbers>(rows.arrays);
  for (const [name, values] of arrays) {
    requireColumns(rows, name, values.length);
    const array = rows.arrays.get(name)!.slice();
    array.set(values, row * values.length);
    changed.set(name, array);
  }
  return { ...rows, arrays: changed };
}

/** One row more, at the end. arrays: numbers of every array; without one of them ProgramError is raised. */
export function addRow(rows: Rows, arrays: RowArrays): Rows {
  for (const name of rows.arrays.keys()) requireColumns(rows, name, arrays.get(name)?.length ?? 0);
  const changed = mapArrays(rows, (array, columns, name) => {
    const longer = makeLike(array, array.length + columns);
    longer.set(array);
    longer.set(arrays.get(name)!, array.length);
    return longer;
  });
  return { count: rows.count + 1, arrays: changed };
}

/** One row fewer. Raises ProgramError for the last one, and for one that is not there. */
export function removeRow(rows: Rows, row: number): Rows {
  requireRow(rows, row);
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

/** Rows, and behind them others with the same arrays. */
export function appendRows(rows: Rows, more: Rows): Rows {
  const arrays = mapArrays(rows, (array, _columns, name) => {
    const longer = makeLike(array, array.length + more.arrays.get(name)!.length);
    longer.set(array);
    longer.set(more.arrays.get(name)!, array.length);
    return longer;
  });
  return { count: rows.count + more.count, arrays };
}

function requireRow(rows: Rows, row: number): void {
  if (!(Number.isInteger(row) && row >= 0 && row < rows.count))
    throw new ProgramError("There is no row {row} to change: rows are numbered from 0 to {last}.", { row, last: rows.count - 1 });
}

function requireColumns(rows: Rows, name: string, columns: number): void {
  const wanted = rows.arrays.has(name) ? countColumns(rows, name) : 0;
  if (!wanted) throw new ProgramError(`There is no array ${name} of rows: these have ${[...rows.arrays.keys()].join(", ")}.`);
  if (columns !== wanted) throw new ProgramError("A row of {name} has {wanted} numbers; got {count}.", { name, wanted, count: columns });
}

function mapArrays(rows: Rows, change: (array: Numbers, columns: number, name: string) => Numbers): Map<string, Numbers> {
  return new Map([...rows.arrays].map(([name, array]) => [name, change(array, array.length / rows.count, name)]));
}

const makeLike = (array: Numbers, length: number): Numbers =>
  array instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
