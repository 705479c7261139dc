// Weights as lines between units, drawn on a canvas, and which of them lies under the pointer.
// A line is as wide as its weight is large; below zero it is dashed, so that the sign needs no color.
import { type Layer, readPart } from "../state/layers";
import { blend } from "./colors";

/** Half the side of a unit's box. */
export const HALF = 17;
/** How near the pointer has to be to a line, in pixels. */
const NEAR = 5;

export interface Place {
  readonly layer: number;
  readonly unit: number;
  readonly x: number;
  readonly y: number;
}

export interface Line {
  readonly from: Place;
  readonly to: Place;
  readonly layer: Layer;
}

export const nameWeight = (line: Line): string => `${line.layer.weight!.name}[${line.from.unit},${line.to.unit}]`;

export function readWeight({ layer, from, to }: Line): number {
  return readPart(layer.weight)?.[from.unit * layer.units + to.unit] ?? NaN;
}

/** A line for each weight between units that are drawn and follow each other. */
export function listLines(layers: readonly Layer[], places: readonly Place[]): Line[] {
  return layers.flatMap((layer, k) => {
    if (!layer.weight || layer.weight.shape[0] !== layers[k - 1]!.units) return [];
    const before = places.filter((p) => p.layer === k - 1), own = places.filter((p) => p.layer === k);
    return before.flatMap((from) => own.map((to) => ({ from, to, layer })));
  });
}

export function drawLines(context: CanvasRenderingContext2D, layers: readonly Layer[], lines: readonly Line[]): void {
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  for (const layer of layers) {
    const weights = readPart(layer.weight);
    if (!weights) continue;
    const most = findLargest(weights);
    for (const line of lines)
      if (line.layer === layer) drawLine(context, line, weights[line.from.unit * layer.units + line.to.unit]!, most);
  }
}

function drawLine(context: CanvasRenderingContext2D, { from, to }: Line, weight: number, most: number): void {
  const share = Math.abs(weight) / most;
  context.strokeStyle = `rgb(${blend(Math.sign(weight) * (0.35 + 0.65 * share)).join(",")})`;
  context.lineWidth = 0.6 + 4 * share;
  context.setLineDash(weight < 0 ? [5, 3] : []);
  context.beginPath();
  context.moveTo(from.x + HALF, from.y);
  context.lineTo(to.x - HALF, to.y);
  context.stroke();
}

export function findLargest(values: ArrayLike<number>): number {
  let most = 1e-30;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  return most;
}

/** The line that lies nearest to a point, if it is near enough. */
export function findLine(lines: readonly Line[], x: number, y: number): Line | undefined {
  let best: Line | undefined, least = NEAR;
  for (const line of lines) {
    const distance = measureDistance(line, x, y);
    if (distance < least) [best, least] = [line, distance];
  }
  return best;
}

function measureDistance({ from, to }: Line, x: number, y: number): number {
  const x0 = from.x + HALF, dx = to.x - HALF - x0, dy = to.y - from.y;
  const part = Math.max(0, Math.min(1, ((x - x0) * dx + (y - from.y) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - x0 - part * dx, y - from.y - part * dy);
}
