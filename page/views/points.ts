// Rows as points of a plane: a shape and a color for each class, a shade for a number to be learned. Points
// to train on are filled, those to watch hollow, those to test with hollow with a dot.
import type { Part, Parts } from "../state/package";
import { findClass, type Reach, readPlaceOf, toPixel } from "../state/plane";
import { blend, CLASSES, type Shape, SHAPES } from "./colors";

const MOST_POINTS = 1500;

/** Drawn in this order: what is trained on lies above. */
export const ORDER: readonly Part[] = ["test", "validation", "train"];

/** classes: whether rows have classes; chosen: the row that has a ring around it. */
export interface PointStyle {
  readonly classes: boolean;
  readonly chosen?: number | undefined;
}

export function drawPoints(canvas: HTMLCanvasElement, parts: Parts, reach: Reach, { classes, chosen }: PointStyle): void {
  const context = canvas.getContext("2d")!, { width } = canvas, train = parts.train!;
  context.clearRect(0, 0, width, width);
  const most = classes ? 1 : findLargest(train.arrays.get("y")!), size = train.count > 60 ? 3 : 6;
  for (const part of ORDER) {
    const rows = parts[part];
    if (!rows) continue;
    const y = rows.arrays.get("y")!, units = y.length / rows.count;
    for (let row = 0; row < Math.min(rows.count, MOST_POINTS); row++) {
      const k = classes ? findClass(rows, row) : 0, [px, py] = toPixel(readPlaceOf(rows, row), reach, width);
      const color = classes ? CLASSES[k % CLASSES.length]! : `rgb(${blend(y[row * units]! / most).join(",")})`;
      drawShape(context, SHAPES[k % SHAPES.length]!, px, py, size);
      inkPoint(context, part, color, px, py, size);
    }
  }
  if (chosen !== undefined && chosen < train.count) drawRing(context, ...toPixel(readPlaceOf(train, chosen), reach, width), size + 4);
}

/** Pixels of a class's mark. */
export const MARK = 14;

/** The mark of a class: a point to train on. */
export function drawMark(context: CanvasRenderingContext2D, k: number): void {
  context.clearRect(0, 0, MARK, MARK);
  drawShape(context, SHAPES[k % SHAPES.length]!, MARK / 2, MARK / 2, 5);
  inkPoint(context, "train", CLASSES[k % CLASSES.length]!, MARK / 2, MARK / 2, 5);
}

/** Fill and rim the shape that was drawn, as its part is. r: half its size. */
export function inkPoint(context: CanvasRenderingContext2D, part: Part, color: string, x: number, y: number, r: number): void {
  const isFilled = part === "train";
  context.fillStyle = isFilled ? color : "#fff";
  context.fill();
  context.lineWidth = isFilled ? 0.8 : 0.9 + r / 5;
  context.strokeStyle = isFilled ? "#fff" : color;
  context.stroke();
  context.fillStyle = color;
  if (part === "test") context.fillRect(x - r / 3, y - r / 3, r / 1.5, r / 1.5);
}

function drawRing(context: CanvasRenderingContext2D, x: number, y: number, r: number): void {
  for (const [color, width] of [["#fff", 4], ["#111", 2]] as const) {
    context.beginPath();
    context.arc(x, y, r, 0, 2 * Math.PI);
    context.lineWidth = width;
    context.strokeStyle = color;
    context.stroke();
  }
}

function findLargest(values: ArrayLike<number>): number {
  let most = 1e-30;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  return most;
}

function drawShape(context: CanvasRenderingContext2D, shape: Shape, x: number, y: number, r: number): void {
  context.beginPath();
  switch (shape) {
    case "circle": context.arc(x, y, r, 0, 2 * Math.PI); break;
    case "square": context.rect(x - r, y - r, 2 * r, 2 * r); break;
    case "triangle": trace(context, [[x, y - r], [x + r, y + r], [x - r, y + r]]); break;
    case "diamond": trace(context, [[x, y - 1.3 * r], [x + 1.3 * r, y], [x, y + 1.3 * r], [x - 1.3 * r, y]]); break;
    case "cross": trace(context, turn(x, y, r, Math.PI / 4)); break;
    case "plus": trace(context, turn(x, y, r, 0)); break;
  }
}

function trace(context: CanvasRenderingContext2D, corners: readonly (readonly [number, number])[]): void {
  corners.forEach(([x, y], k) => (k ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.closePath();
}

/** The corners of a plus sign, turned by an angle. */
function turn(x: number, y: number, r: number, angle: number): [number, number][] {
  const a = 1.4 * r, b = 0.45 * r;
  const corners: [number, number][] = [[-b, -a], [b, -a], [b, -b], [a, -b], [a, b], [b, b], [b, a], [-b, a], [-b, b], [-a, b], [-a, -b], [-b, -b]];
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return corners.map(([u, v]) => [x + c * u - s * v, y + s * u + c * v]);
}
