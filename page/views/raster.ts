// Values over a square as pixels of a canvas, from the lower left, row by row.
import type { Numbers } from "../engine/precision";
import { blend, CLASSES, parseColor } from "./colors";

const PALETTE = CLASSES.map(parseColor);

/** One unit of many: its values at every `units`-th number, from blue over white to orange. */
export function paintUnit(canvas: HTMLCanvasElement, values: Numbers, side: number, units: number, unit: number): void {
  let most = 1e-30;
  for (let i = unit; i < values.length; i += units) if (Number.isFinite(values[i])) most = Math.max(most, Math.abs(values[i]!));
  paint(canvas, side, (p) => {
    const value = values[p * units + unit]!;
    return Number.isNaN(value) ? NOTHING : blend(value / most);
  });
}

/** What the network says: of one output between two colors, of several the class that is likeliest. */
export function paintOutput(canvas: HTMLCanvasElement, values: Numbers, side: number, classes: boolean): void {
  const units = values.length / (side * side);
  if (!classes) return paintUnit(canvas, values, side, units, 0);
  paint(canvas, side, (p) => {
    if (Number.isNaN(values[p * units]!)) return NOTHING;
    const [best, share] = units === 1 ? judgeOne(values[p]!) : judge(values, p * units, units);
    const color = PALETTE[best % PALETTE.length]!, part = 0.25 + 0.6 * Math.max(0, Math.min(1, share));
    return [0, 1, 2].map((k) => 250 + (color[k]! - 250) * part) as [number, number, number];
  });
}

/** Where the network says nothing: it is not finite there. */
const NOTHING = [128, 128, 128] as const;

const judgeOne = (p: number): [number, number] => (p > 0.5 ? [1, 2 * p - 1] : [0, 1 - 2 * p]);

/** The class with the largest output, and how far it is ahead of an even share. */
function judge(values: Numbers, at: number, units: number): [number, number] {
  let best = 0;
  for (let u = 1; u < units; u++) if (values[at + u]! > values[at + best]!) best = u;
  const even = 1 / units;
  return [best, (values[at + best]! - even) / (1 - even)];
}

/** Another size clears a canvas and has it laid out anew, even if it is the same. */
function resize(canvas: HTMLCanvasElement, width: number, height: number): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

function paint(canvas: HTMLCanvasElement, side: number, color: (point: number) => readonly [number, number, number]): void {
  resize(canvas, side, side);
  const context = canvas.getContext("2d")!, image = context.createImageData(side, side);
  for (let i = 0; i < side; i++)
    for (let j = 0; j < side; j++) {
      const [r, g, b] = color(i * side + j), at = 4 * ((side - 1 - i) * side + j);
      image.data.set([r, g, b, 255], at);
    }
  context.putImageData(image, 0, 0);
}

/** A picture of pixels, 0 dark on light. */
export function paintPicture(canvas: HTMLCanvasElement, pixels: ArrayLike<number>, [rows, columns]: readonly [number, number]): void {
  resize(canvas, columns, rows);
  const context = canvas.getContext("2d")!, image = context.createImageData(columns, rows);
  let low = Infinity, high = -Infinity;
  for (let i = 0; i < rows * columns; i++) (low = Math.min(low, pixels[i]!)), (high = Math.max(high, pixels[i]!));
  for (let i = 0; i < rows * columns; i++) {
    const v = 255 - (255 * (pixels[i]! - low)) / (high - low || 1);
    image.data.set([v, v, v, 255], 4 * i);
  }
  context.putImageData(image, 0, 0);
}

/** Weights that lead from a picture to a unit: blue below zero, orange above. */
export function paintWeights(canvas: HTMLCanvasElement, weights: Numbers, [rows, columns]: readonly [number, number], units: number, unit: number): void {
  resize(canvas, columns, rows);
  const context = canvas.getContext("2d")!, image = context.createImageData(columns, rows);
  let most = 1e-30;
  for (let i = 0; i < rows * columns; i++) most = Math.max(most, Math.abs(weights[i * units + unit]!));
  for (let i = 0; i < rows * columns; i++) image.data.set([...blend(weights[i * units + unit]! / most), 255], 4 * i);
  context.putImageData(image, 0, 0);
}
