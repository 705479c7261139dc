// What an optimizer remembers, as shapes: as src/backsight/plots/race/shapes.py. A gray arrow downhill, against
// the gradient; a hollow one for what is carried along; a full one for the step; an ellipse for how far
// squares let it go. Sizes are cube roots of what they show, of the largest of its kind 1.
import type { Allowed, Track } from "../time/racer";
import type { Pair } from "../time/race_plane";
import { CLASSES } from "./colors";

/** A color and a line of its own, as src/backsight/plots/comparison/run_styles.py. */
export interface RacerStyle {
  readonly color: string;
  readonly dash: readonly number[];
}

const DASHES = [[], [5, 2], [1.5, 1.8], [6, 1.5, 1, 1.5], [2.5, 1.5], [6, 1.5, 1, 1.2, 1, 1.5]];

/** Colors that are seen on light and on dark. */
const BRIGHT = 6;

/** No two of 36 are alike. */
export const pickStyle = (index: number): RacerStyle =>
  ({ color: CLASSES[index % BRIGHT]!, dash: DASHES[(index + Math.floor(index / BRIGHT)) % DASHES.length]!.map((d) => 1.5 * d) });

/** A dot, or a cross where one has ended. */
export function markPlace(context: CanvasRenderingContext2D, [x, y]: Pair, radius: number, color: string, hasEnded = false): void {
  context.setLineDash([]);
  for (const [width, ink] of [[8, "#fff"], [4, color]] as const) {
    context.lineWidth = width;
    context.strokeStyle = ink;
    context.fillStyle = color;
    context.beginPath();
    if (hasEnded) for (const [from, to] of [[-radius, radius], [radius, -radius]] as const) context.moveTo(x + from, y - radius), context.lineTo(x + to, y + radius);
    else context.arc(x, y, radius - 2, 0, 2 * Math.PI);
    context.stroke();
    if (!hasEnded) context.fill();
  }
}

/** Half axes, the larger first, and the angle of that. */
export interface Ellipse {
  readonly axes: Pair;
  readonly angle: number;
}

/** The ellipse of a matrix. */
export function findEllipse([xx, xy, yy]: Allowed): Ellipse {
  const middle = (xx + yy) / 2, spread = Math.hypot((xx - yy) / 2, xy);
  return { axes: [Math.sqrt(middle + spread), Math.sqrt(Math.max(0, middle - spread))], angle: Math.atan2(2 * xy, xx - yy) / 2 };
}

/** What is drawn behind some updates; arrows are at most 1 long. */
export interface Shapes {
  readonly gradient: Pair;
  readonly step: Pair;
  readonly momentum: Pair | undefined;
  readonly ellipse: Ellipse | undefined;
}

/** k: how many updates are made; undefined before the first. */
export function makeShapes(track: Track, k: number): Shapes | undefined {
  if (k < 1) return undefined;
  const steps = track.points.slice(1).map(([x, y], i): Pair => [x - track.points[i]![0], y - track.points[i]![1]]);
  const [gx, gy] = shrink(track.gradients, k - 1), ellipses = track.allowed?.map(findEllipse), own = ellipses?.[k - 1];
  return {
    gradient: [-gx, -gy], step: shrink(steps, k - 1), momentum: track.momenta && shrink(track.momenta, k - 1),
    ellipse: own && { ...own, axes: own.axes.map((a) => a * shrinkFactor(own.axes[0], Math.max(...ellipses!.map((e) => e.axes[0])))) as unknown as Pair },
  };
}

function shrink(arrows: readonly Pair[], at: number): Pair {
  const [x, y] = arrows[at]!, factor = shrinkFactor(Math.hypot(x, y), Math.max(...arrows.map(([u, v]) => Math.hypot(u, v))));
  return [x * factor, y * factor];
}

/** What makes a length the cube root of its share of the longest. */
const shrinkFactor = (length: number, longest: number): number => (length > 0 && longest < Infinity ? Math.cbrt(length / longest) / length : 0);

/** Around a place, the longest arrow so long. */
export function drawShapes(context: CanvasRenderingContext2D, shapes: Shapes, [x, y]: Pair, radius: number, color: string, quiet: string): void {
  const { gradient, step, momentum, ellipse } = shapes;
  context.setLineDash([]);
  if (ellipse) {
    context.beginPath();
    const [a, b] = ellipse.axes.map((v) => Math.max(1.5, v * radius)) as [number, number];
    context.ellipse(x, y, a, b, -ellipse.angle, 0, 2 * Math.PI);
    context.globalAlpha = 0.22;
    context.fillStyle = context.strokeStyle = color;
    context.fill();
    context.globalAlpha = 1;
    context.lineWidth = 1;
    context.stroke();
  }
  const tip = ([u, v]: Pair): Pair => [x + u * radius, y - v * radius];
  if (momentum) drawArrow(context, [x, y], tip(momentum), { width: 7, color, isHollow: true });
  drawArrow(context, [x, y], tip(step), { width: 3, color });
  drawArrow(context, [x, y], tip(gradient), { width: 1.6, color: quiet });
}

interface ArrowStyle {
  readonly width: number;
  readonly color: string;
  readonly isHollow?: boolean;
}

/** A shaft and a head. Of one that is too short to be seen, nothing. */
function drawArrow(context: CanvasRenderingContext2D, [x, y]: Pair, [u, v]: Pair, { width, color, isHollow = false }: ArrowStyle): void {
  const length = Math.hypot(u - x, v - y), head = Math.min(length, 2 + 2 * width), half = width / 2;
  if (length < 1) return;
  context.save();
  context.translate(x, y);
  context.rotate(Math.atan2(v - y, u - x));
  context.beginPath();
  for (const [a, b] of [[0, half], [length - head, half], [length - head, 1 + width], [length, 0], [length - head, -1 - width], [length - head, -half], [0, -half]] as const)
    context.lineTo(a, b);
  context.closePath();
  context.fillStyle = isHollow ? "#fdfdfb" : color;
  context.fill();
  if (isHollow) {
    context.lineWidth = 1.2;
    context.strokeStyle = color;
    context.stroke();
  }
  context.restore();
}
