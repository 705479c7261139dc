// What draws do with rows: noise on them, and which of them are watched. A seed's draws are the same anywhere.
import { drawInitial, drawPermutation } from "../engine/draws";
import type { Numbers } from "../engine/precision";
import type { Rows } from "../engine/training";
import { ProgramError } from "../program/errors";
import { appendRows, countColumns, takeRows } from "./rows";

/** Normal draws times level times the standard deviation of the column. The same for a seed and a step.
 * Raises ProgramError for an array that is not there, and a level that is no number of at least 0. */
export function addNoise(rows: Rows, name: string, level: number, seed: string, step: number): Rows {
  if (!rows.arrays.has(name) || !(level >= 0 && level < Infinity))
    throw new ProgramError("Noise is asked for of level {level} on {name}: expected 0 or more, on one of {names}.", { level, name, names: [...rows.arrays.keys()].join(", ") });
  const array = rows.arrays.get(name)!, columns = countColumns(rows, name), draws = new Float64Array(array.length);
  drawInitial(seed, `page/noise/${name}/${step}`, "normal", draws);
  const widths = Array.from({ length: columns }, (_unused, c) => level * findDeviation(array, columns, c));
  const noisy = array.map((value, i) => value + widths[i % columns]! * draws[i]!);
  return { ...rows, arrays: new Map(rows.arrays).set(name, noisy as Numbers) };
}

/**
 * Rows to train on and rows to watch, by lot, each in the order in which they stood: first those to
 * train on, then those to watch. share: of those to watch; one row at the least is left to train on.
 * Raises ProgramError for a share that is none.
 */
export function splitRows(rows: Rows, validation: Rows | undefined, share: number, seed: string): [Rows, Rows | undefined] {
  if (!(share >= 0 && share <= 1)) throw new ProgramError("A share of rows to watch lies between 0 and 1; got {share}.", { share });
  const all = validation ? appendRows(rows, validation) : rows;
  const watched = Math.min(all.count - 1, Math.round(share * all.count));
  const order = drawPermutation(seed, "page/split", 0, all.count);
  const part = (from: number, to: number): Rows => takeRows(all, order.slice(from, to).sort());
  return [part(watched, all.count), watched > 0 ? part(0, watched) : undefined];
}

function findDeviation(array: Numbers, columns: number, column: number): number {
  const count = array.length / columns;
  let sum = 0, squares = 0;
  for (let i = column; i < array.length; i += columns) sum += array[i]!;
  for (let i = column; i < array.length; i += columns) squares += (array[i]! - sum / count) ** 2;
  return Math.sqrt(squares / count);
}
