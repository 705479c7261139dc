// The loss of a network on a grid over a plane through its weights, coarse at first, then finer.
import { drawPermutation } from "../engine/draws";
import { type Rows, Training } from "../engine/training";
import type { Setting } from "./edits";
import { type Plane, placeWeights, type Window } from "./race_plane";
import { takeRows } from "./rows";

/** Rows that the loss is measured on at the most, as Python's landscape; fewer where weights are many,
 * but so many. */
const MOST_ROWS = 1000, LEAST_ROWS = 100, MOST_PRODUCTS = 500_000;
/** Points on each side, and from so many weights on. */
const SIDE = 41, FEW = 21, MANY = 20_000;
/** How far apart the points of each round are. */
const ROUNDS = [8, 4, 2, 1];

/** losses: from the lower left, row by row; a point that is not computed yet has the loss of one beside it. */
export interface Slice {
  readonly side: number;
  readonly window: Window;
  readonly losses: Float64Array;
  /** Of how many rows. */
  readonly rows: number;
  /** Points that are computed. */
  count: number;
}

/** All rows, or so many of them, drawn by the seed as Python draws them. */
export function chooseRows(rows: Rows, seed: string, weights: number): Rows {
  const most = Math.min(MOST_ROWS, Math.max(LEAST_ROWS, Math.floor(MOST_PRODUCTS / weights)));
  if (rows.count <= most) return rows;
  return takeRows(rows, drawPermutation(seed, "landscape", 0, rows.count).slice(0, most).sort());
}

/** The place of a point. */
export const findPoint = ({ side, window }: Pick<Slice, "side" | "window">, k: number): readonly [number, number] => {
  const [x, y] = window.map(([low, high], d) => low + ((high - low) * (d ? Math.floor(k / side) : k % side)) / (side - 1));
  return [x!, y!];
};

/** As the network is used: nothing dropped, running statistics in place of a batch's. Yields after every point. */
export function* computeSlice(setting: Setting, plane: Plane, window: Window): Generator<Slice> {
  const { program, state } = setting, training = new Training(program, setting.rows), theta = training.vectors.get("theta")!;
  training.restore(state);
  const rows = chooseRows(setting.rows, program.seed, theta.length), side = theta.length > MANY ? FEW : SIDE;
  const slice: Slice = { side, window, losses: new Float64Array(side * side), rows: rows.count, count: 0 };
  for (const every of ROUNDS)
    for (let i = 0; i < side; i += every)
      for (let j = 0; j < side; j += every) {
        if (every < ROUNDS[0]! && i % (2 * every) === 0 && j % (2 * every) === 0) continue;
        placeWeights(plane, findPoint(slice, i * side + j), theta);
        const loss = training.computeLoss(rows);
        for (let y = i; y < Math.min(i + every, side); y++) slice.losses.fill(loss, y * side + j, y * side + Math.min(j + every, side));
        slice.count++;
        yield slice;
      }
}
