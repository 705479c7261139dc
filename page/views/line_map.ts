// What a network of one input says, as a line over the points that it learns from.
import type { Numbers } from "../engine/precision";
import type { Rows } from "../engine/training";
import { listPlaces } from "../state/plane";

const MOST_POINTS = 400;

/** values: the outputs at as many inputs, evenly from `low` to `high`; of several outputs each a line. */
export function drawLine(canvas: HTMLCanvasElement, rows: Rows, units: number, values: Numbers, reach: readonly [number, number]): void {
  const context = canvas.getContext("2d")!, { width, height } = canvas;
  const x = listPlaces(rows), y = rows.arrays.get("y")!, count = values.length / units;
  const [low, high] = widen(y, values);
  const across = (v: number): number => ((v - reach[0]) / (reach[1] - reach[0])) * width;
  const up = (v: number): number => height - ((v - low) / (high - low)) * height;
  context.clearRect(0, 0, width, height);
  context.fillStyle = "#E69F00";
  for (let row = 0; row < Math.min(rows.count, MOST_POINTS); row++)
    for (let u = 0; u < units; u++) context.fillRect(across(x[row]!) - 3, up(y[row * units + u]!) - 3, 6, 6);
  context.strokeStyle = "#0072B2";
  context.lineWidth = 3;
  for (let u = 0; u < units; u++) {
    context.beginPath();
    for (let i = 0; i < count; i++) context.lineTo(((i + 0.5) / count) * width, up(values[i * units + u]!));
    context.stroke();
  }
}

/** The least and the largest of what is drawn, with a margin. */
function widen(y: Numbers, values: Numbers): [number, number] {
  let low = Infinity, high = -Infinity;
  for (const array of [y, values])
    for (const v of array) if (Number.isFinite(v)) (low = Math.min(low, v)), (high = Math.max(high, v));
  const margin = 0.1 * (high - low || 1);
  return [low - margin, high + margin];
}
