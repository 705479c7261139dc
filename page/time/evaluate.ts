// What a network says on rows that are not its batch: loss and score, and its outputs over a square.
import { makeInputs } from "../engine/features";
import { DOUBLE, type Numbers, type Precision } from "../engine/precision";
import type { Rows, Training } from "../engine/training";
import type { Score, Watch } from "./messages";

/** Loss, and the share of rows whose largest output stands where the target's does. */
export function score(training: Training, rows: Rows, classes: boolean): Score {
  const plan = training.use(rows), { output } = training.program.use;
  const out = plan.values.get(output)!, y = rows.arrays.get("y")!;
  const units = out.shape[1] ?? 1;
  const loss = plan.values.get("L")!.data[0]!;
  return { step: training.step + 1, loss, share: classes ? countRight(out.data, y, units) / rows.count : undefined };
}

function countRight(out: Numbers, y: Numbers, units: number): number {
  let right = 0;
  for (let r = 0; r * units < out.length; r++)
    if (units === 1) right += Number(out[r]! > 0.5 === y[r]! > 0.5);
    else right += Number(findLargest(out, r, units) === findLargest(y, r, units));
  return right;
}

function findLargest(values: Numbers, row: number, units: number): number {
  let best = 0;
  for (let u = 1; u < units; u++) if (values[row * units + u]! > values[row * units + best]!) best = u;
  return best;
}

/** Rows all over what is watched, their inputs made of their places where they are. */
function makePlaces(training: Training, side: number, { reach, plane }: Watch): Rows {
  if (!plane) return makeGrid(training.program.use.symbols.get("x")!.shape[1]!, training.precision, side, reach);
  const { count, arrays } = makeGrid(plane.columns.length, DOUBLE, side, reach);
  return { count, arrays: new Map([["x", makeInputs(plane, arrays.get("x")!, training.precision)]]) };
}

/** Rows between two bounds: of two inputs the middles of side x side squares, from the lower left, row
 * by row; of one input the middles of so many parts. */
export function makeGrid(columns: number, { make }: Precision, side: number, [low, high]: readonly [number, number]): Rows {
  const width = (high - low) / side;
  const middle = (i: number): number => low + (i + 0.5) * width;
  if (columns === 1) {
    const x = make(side).map((_zero, i) => middle(i));
    return { count: side, arrays: new Map([["x", x]]) };
  }
  const x = make(2 * side * side);
  for (let i = 0, at = 0; i < side; i++)
    for (let j = 0; j < side; j++) {
      x[at++] = middle(j);
      x[at++] = middle(i);
    }
  return { count: side * side, arrays: new Map([["x", x]]) };
}

/** The outputs over the square. */
export function drawMap(training: Training, watch: Watch): Numbers | undefined {
  if (!watch.side) return undefined;
  const plan = training.use(makePlaces(training, watch.side, watch));
  return plan.values.get(training.program.use.output)!.data.slice();
}

/** Every unit's values over a coarser one, by array. */
export function drawUnits(training: Training, watch: Watch): Map<string, Numbers> {
  const maps = new Map<string, Numbers>();
  if (!watch.unitSide) return maps;
  const plan = training.use(makePlaces(training, watch.unitSide, watch));
  for (const name of watch.units) {
    const value = plan.values.get(name);
    if (value) maps.set(name, value.data.slice());
  }
  return maps;
}
