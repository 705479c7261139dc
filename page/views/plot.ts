// The loss over the steps, on a canvas: the way to the step that is shown, and another to compare it with.
import { formatNumber } from "../cards/numerals";
import { formatCount } from "../state/counts";
import { listTicks } from "./axes";
import { placeTicks, widenRange } from "./ticks";

export interface Points {
  readonly steps: readonly number[];
  readonly losses: readonly number[];
}

/** From where to where the axes go, and the pixels that they take. */
export interface Frame {
  readonly first: number;
  readonly last: number;
  readonly low: number;
  readonly high: number;
  readonly width: number;
  readonly height: number;
}

const LEFT = 64, RIGHT = 26, TOP = 10, BOTTOM = 30;
/** Pixels that a step on its axis has for itself. */
const APART = 90;
/** Steps that are drawn as points, too: of one alone there is no line. */
const MOST_POINTS = 20;

const isDrawn = (loss: number): boolean => Number.isFinite(loss) && loss > 0;

/** Around all points. Losses stand by their logarithms, so that of those that are 0 there is no point. */
export function makeFrame(curves: readonly Points[], width: number, height: number): Frame {
  let first = Infinity, last = -Infinity, low = Infinity, high = 0;
  for (const { steps, losses } of curves) {
    first = Math.min(first, steps[0] ?? Infinity);
    last = Math.max(last, steps.at(-1) ?? -Infinity);
    for (const loss of losses) if (isDrawn(loss)) (low = Math.min(low, loss)), (high = Math.max(high, loss));
  }
  if (!(first <= last)) first = last = 1;
  if (!(low <= high)) low = high = 1;
  [low, high] = widenRange(low, high);
  return { first, last: Math.max(last, first + 1), low, high, width, height };
}

const across = ({ first, last, width }: Frame, step: number): number => LEFT + ((step - first) / (last - first)) * (width - LEFT - RIGHT);

/** The pixel of a loss. Logarithms are subtracted: 1e300 / 1e-9 is no number any more. */
export function up({ low, high, height }: Frame, loss: number): number {
  const top = Math.log(high);
  return TOP + ((top - Math.log(loss)) / (top - Math.log(low))) * (height - TOP - BOTTOM);
}

/** The step at a pixel. */
export function findStep({ first, last, width }: Frame, x: number): number {
  return Math.round(first + Math.max(0, Math.min(1, (x - LEFT) / (width - LEFT - RIGHT))) * (last - first));
}

/** The place of the last point at or before a step. */
export function findPoint({ steps }: Points, step: number): number {
  let low = 0, high = steps.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (steps[middle]! <= step) low = middle;
    else high = middle - 1;
  }
  return low;
}

export function drawPlot(context: CanvasRenderingContext2D, frame: Frame, own: Points, other: Points, step: number | undefined): void {
  const style = getComputedStyle(context.canvas), color = (name: string): string => style.getPropertyValue(name);
  context.clearRect(0, 0, frame.width, frame.height);
  context.font = `12px ${style.fontFamily}`;
  drawAxes(context, frame, color("--line"), color("--quiet"));
  drawCurve(context, frame, other, color("--slope"), [6, 4]);
  drawCurve(context, frame, own, color("--link"), []);
  if (step === undefined) return;
  context.strokeStyle = color("--ink");
  context.setLineDash([4, 4]);
  drawLine(context, across(frame, step), TOP, across(frame, step), frame.height - BOTTOM);
}

function drawAxes(context: CanvasRenderingContext2D, frame: Frame, line: string, ink: string): void {
  const { first, last, low, high, width, height } = frame, bottom = height - BOTTOM;
  context.strokeStyle = line;
  context.fillStyle = ink;
  context.lineWidth = 1;
  context.setLineDash([]);
  context.textAlign = "center";
  for (const tick of listTicks(first, last, (width - LEFT) / APART)) {
    const x = Math.round(across(frame, tick)) + 0.5;
    drawLine(context, x, TOP, x, bottom + 6);
    context.fillText(formatCount(tick), x, bottom + 20);
  }
  context.textAlign = "right";
  for (const tick of placeTicks(low, high)) {
    const y = Math.round(up(frame, tick)) + 0.5;
    drawLine(context, LEFT - 6, y, width - RIGHT, y);
    context.fillText(formatNumber(tick, 6), LEFT - 10, y + 4);
  }
}

function drawLine(context: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

function drawCurve(context: CanvasRenderingContext2D, frame: Frame, { steps, losses }: Points, color: string, dashes: number[]): void {
  context.strokeStyle = color;
  context.lineWidth = 1.5;
  context.lineJoin = "round";
  context.setLineDash(dashes);
  context.beginPath();
  losses.forEach((loss, k) => isDrawn(loss) && context.lineTo(across(frame, steps[k]!), up(frame, loss)));
  context.stroke();
  context.lineWidth = 1;
  if (steps.length > MOST_POINTS) return;
  context.fillStyle = color;
  losses.forEach((loss, k) => isDrawn(loss) && context.fillRect(across(frame, steps[k]!) - 2.5, up(frame, loss) - 2.5, 5, 5));
}
