// What a network of one input says, as a line over the points that it learns from.
import type { Numbers } from "../engine/precision";
import type { Parts } from "../state/package";
import { listPlaces } from "../state/plane";
import { inkPoint, ORDER } from "./points";

const MOST_POINTS = 400;
/** Half the side of a point. */
const R = 4;

/** values: the outputs at as many inputs, evenly from `low` to `high`; of several outputs each a line. */
export function drawLine(canvas: HTMLCanvasElement, parts: Parts, units: number, values: Numbers, reach: readonly [number, number]): void {
  const context = canvas.getContext("2d")!, { width, height } = canvas, count = values.length / units;
  const [low, high] = widen([...Object.values(parts).map((rows) => rows.arrays.get("y")!), values]);
  const across = (v: number): number => ((v - reach[0]) / (reach[1] - reach[0])) * width;
  const up = (v: number): number => height - ((v - low) / (high - low)) * height;
  context.clearRect(0, 0, width, height);
  for (const part of ORDER) {
    const rows = parts[part], x = rows && listPlaces(rows), y = rows?.arrays.get("y");
    for (let row = 0; row < Math.min(rows?.count ?? 0, MOST_POINTS); row++)
      for (let u = 0; u < units; u++) {
        const [px, py] = [across(x![row]!), up(y![row * units + u]!)];
        context.beginPath();
        context.rect(px - R, py - R, 2 * R, 2 * R);
        inkPoint(context, part, "#E69F00", px, py, 2 * R);
      }
  }
  context.strokeStyle = "#0072B2";
  context.lineWidth = 3;
  for (let u = 0; u < units; u++) {
    context.beginPath();
    for (let i = 0; i < count; i++) context.lineTo(((i + 0.5) / count) * width, up(values[i * units + u]!));
    context.stroke();
  }
}

/** The least and the largest of what is drawn, with a margin. */
function widen(arrays: readonly Numbers[]): [number, number] {
  let low = Infinity, high = -Infinity;
  for (const array of arrays)
    for (const v of array) if (Number.isFinite(v)) (low = Math.min(low, v)), (high = Math.max(high, v));
  const margin = 0.1 * (high - low || 1);
  return [low - margin, high + margin];
}
