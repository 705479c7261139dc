// Rows of two inputs as points of a plane: where they lie, which one is meant, and what a new one has.
import { makeInputs } from "../engine/features";
import { type Numbers, PRECISIONS } from "../engine/precision";
import type { Rows } from "../engine/training";
import { countColumns, type RowArrays } from "../time/rows";
import type { DataNote, Package } from "./package";
import { PLACES } from "./read_plane";

export type Reach = readonly [number, number];
export type Place = readonly [number, number];

/** The pixel of a place on a square picture, whose upper left is (0, 0). */
export function toPixel([x, y]: Place, [low, high]: Reach, side: number): Place {
  const scale = side / (high - low);
  return [(x - low) * scale, side - (y - low) * scale];
}

/** The share of a side that stays free at each edge, so that a point is seen as a whole. */
const EDGE = 0.03;

/** The place of a pixel, kept inside the square. */
export function toPlace([px, py]: Place, reach: Reach, side: number): Place {
  const [low, high] = reach, scale = (high - low) / side;
  return keepInside([low + px * scale, low + (side - py) * scale], reach);
}

export function keepInside([x, y]: Place, [low, high]: Reach): Place {
  const edge = EDGE * (high - low), keep = (v: number): number => Math.max(low + edge, Math.min(high - edge, v));
  return [keep(x), keep(y)];
}

/** Where points lie: their own places where inputs are made of these, else the inputs. */
export const listPlaces = ({ arrays }: Rows): Numbers => arrays.get(PLACES) ?? arrays.get("x")!;

export function readPlaceOf(rows: Rows, row: number): Place {
  const x = listPlaces(rows);
  return [x[2 * row]!, x[2 * row + 1]!];
}

/** The row whose point is nearest to a place; undefined where none is as near as `most`. */
export function findNearest(rows: Rows, [x, y]: Place, most: number): number | undefined {
  let nearest: number | undefined, least = most * most;
  for (let row = 0; row < rows.count; row++) {
    const [u, v] = readPlaceOf(rows, row), distance = (u - x) ** 2 + (v - y) ** 2;
    if (distance <= least) (nearest = row), (least = distance);
  }
  return nearest;
}

/** A square around all points, with a margin. */
export function findReach(parts: readonly Rows[]): Reach {
  const [low, high] = findRange(parts), margin = 0.15 * (high - low || 1);
  return [low - margin, high + margin];
}

/** The same square, or a larger one where points lie beyond it: while they do not, it does not move. */
export function widenReach([low, high]: Reach, parts: readonly Rows[]): Reach {
  const [least, most] = findRange(parts), edge = EDGE * (high - low) * (1 - 1e-9);
  const margin = 2 * EDGE * (Math.max(high, most) - Math.min(low, least));
  return [least < low + edge ? least - margin : low, most > high - edge ? most + margin : high];
}

function findRange(parts: readonly Rows[]): Reach {
  let low = Infinity, high = -Infinity;
  for (const rows of parts)
    for (const v of listPlaces(rows)) if (Number.isFinite(v)) (low = Math.min(low, v)), (high = Math.max(high, v));
  return low <= high ? [low, high] : [-1, 1];
}

/** What classes are called; those of one output 0 and 1. */
export const listClasses = (data: DataNote): readonly string[] => (data.outputs.length === 1 ? ["0", "1"] : data.outputs);

/** The class of a row: where its target is largest; of one output, 0 or 1. */
export function findClass(rows: Rows, row: number): number {
  const y = rows.arrays.get("y")!, units = y.length / rows.count;
  if (units === 1) return Number(y[row]! > 0.5);
  let best = 0;
  for (let u = 1; u < units; u++) if (y[row * units + u]! > y[row * units + best]!) best = u;
  return best;
}

/** What a row has of its place: the inputs, and the place itself where they are made of it. */
export function placeRow({ program, data: { plane } }: Package, place: Place): [string, number[]][] {
  if (!plane?.inputs) return [["x", [...place]]];
  return [["x", [...makeInputs(plane, place, PRECISIONS[program.dtype])]], [PLACES, [...place]]];
}

/** All numbers of a row. target: its class, or the number that it is to learn. */
export function makeRow(samples: readonly Rows[], place: Place, target: number, isClass: boolean): RowArrays {
  const like = isClass ? findLike(samples, target) : { rows: samples[0]!, row: 0 };
  const row = new Map([...samples[0]!.arrays.keys()].map((name) => [name, like && readRow(like.rows, name, like.row)]));
  row.set("x", [...place]);
  if (!isClass) row.set("y", [target, ...(row.get("y") ?? []).slice(1)]);
  return new Map([...row].map(([name, values]) => [name, values ?? invent(samples[0]!, name, target)]));
}

export function readRow(rows: Rows, name: string, row: number): number[] {
  const columns = countColumns(rows, name);
  return [...rows.arrays.get(name)!.subarray(row * columns, (row + 1) * columns)];
}

/** A row of a class: its target is written as the loss takes it. */
function findLike(samples: readonly Rows[], wanted: number): { readonly rows: Rows; readonly row: number } | undefined {
  for (const rows of samples)
    for (let row = 0; row < rows.count; row++) if (findClass(rows, row) === wanted) return { rows, row };
  return undefined;
}

/** The target of a class of which there is no row, or the weight of a row: 1. */
function invent(rows: Rows, name: string, wanted: number): number[] {
  const columns = countColumns(rows, name);
  if (name !== "y") return Array<number>(columns).fill(1);
  return columns === 1 ? [wanted] : Array.from({ length: columns }, (_unused, k) => Number(k === wanted));
}
