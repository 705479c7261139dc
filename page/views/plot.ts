// The loss over the steps, on a canvas: the way to the step that is shown, and another to compare it with.
import { formatNumber } from "../cards/numerals";
import { formatCount } from "../state/counts";
import { listTicks } from "./axes";
import { placeEvenTicks, placeTicks, widenEvenRange, widenRange } from "./ticks";

export interface Points {
  readonly steps: readonly number[];
  readonly losses: readonly number[];
}

/** From where to where the axes go, and the pixels that they take. isLog: losses stand by their logarithms. */
export interface Frame {
  readonly isLog: boolean;
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
/** Points of a curve that are drawn at once: a browser takes several times as long for one path of all. */
const PIECE = 32;

const isDrawn = ({ isLog }: Pick<Frame, "isLog">, loss: number): boolean => Number.isFinite(loss) && (loss > 0 || !isLog);

/** Around all points. Losses stand by their logarithms, so that of those that are 0 there is no point; unless some are below. */
export function makeFrame(curves: readonly Points[], width: number, height: number): Frame {
  let first = Infinity, last = -Infinity, low = Infinity, high = -Infinity;
  const isLog = !curves.some(({ losses }) => losses.some((loss) => loss < 0 && loss > -Infinity));
  for (const { steps, losses } of curves) {
    first = Math.min(first, steps[0] ?? Infinity);
    last = Math.max(last, steps.at(-1) ?? -Infinity);
    for (const loss of losses) if (isDrawn({ isLog }, loss)) (low = Math.min(low, loss)), (high = Math.max(high, loss));
  }
  if (!(first <= last)) first = last = 1;
  if (!(low <= high)) low = high = 1;
  [low, high] = isLog ? widenRange(low, high) : widenEvenRange(low, high);
  return { isLog, first, last: Math.max(last, first + 1), low, high, width, height };
}

export const across = ({ first, last, width }: Frame, step: number): number => LEFT + ((step - first) / (last - first)) * (width - LEFT - RIGHT);

/** The pixel of a loss. Logarithms are subtracted: 1e300 / 1e-9 is no number any more. */
export function up({ isLog, low, high, height }: Frame, loss: number): number {
  const [own, least, most] = isLog ? [Math.log(loss), Math.log(low), Math.log(high)] : [loss, low, high];
  return TOP + ((most - own) / (most - least)) * (height - TOP - BOTTOM);
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
  drawAxes(context, frame);
  drawCurve(context, frame, other, pickColor(context, "--slope"), [6, 4]);
  drawCurve(context, frame, own, pickColor(context, "--link"), []);
  if (step !== undefined) drawLevel(context, frame, step);
}

const pickColor = ({ canvas }: CanvasRenderingContext2D, name: string): string => getComputedStyle(canvas).getPropertyValue(name);

/** A line up through a step. */
export function drawLevel(context: CanvasRenderingContext2D, frame: Frame, step: number): void {
  context.strokeStyle = pickColor(context, "--ink");
  context.lineWidth = 1;
  context.setLineDash([4, 4]);
  drawLine(context, across(frame, step), TOP, across(frame, step), frame.height - BOTTOM);
}

/** On an empty picture. */
export function drawAxes(context: CanvasRenderingContext2D, frame: Frame): void {
  const { isLog, first, last, low, high, width, height } = frame, bottom = height - BOTTOM;
  context.clearRect(0, 0, width, height);
  context.font = `12px ${getComputedStyle(context.canvas).fontFamily}`;
  context.strokeStyle = pickColor(context, "--line");
  context.fillStyle = pickColor(context, "--quiet");
  context.lineWidth = 1;
  context.setLineDash([]);
  context.textAlign = "center";
  for (const tick of listTicks(first, last, (width - LEFT) / APART)) {
    const x = Math.round(across(frame, tick)) + 0.5;
    drawLine(context, x, TOP, x, bottom + 6);
    context.fillText(formatCount(tick), x, bottom + 20);
  }
  context.textAlign = "right";
  for (const tick of (isLog ? placeTicks : placeEvenTicks)(low, high)) {
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

export function drawCurve(
  context: CanvasRenderingContext2D, frame: Frame, { steps, losses }: Points, color: string, dashes: readonly number[],
): void {
  context.strokeStyle = color;
  context.lineWidth = 1.5;
  context.lineJoin = "round";
  context.setLineDash([...dashes]);
  context.beginPath();
  losses.forEach((loss, k) => {
    if (!isDrawn(frame, loss)) return;
    const x = across(frame, steps[k]!), y = up(frame, loss);
    context.lineTo(x, y);
    // Dashes would begin anew with each piece.
    if (k % PIECE || dashes.length) return;
    context.stroke();
    context.beginPath();
    context.moveTo(x, y);
  });
  context.stroke();
  context.lineWidth = 1;
  if (steps.length > MOST_POINTS) return;
  context.fillStyle = color;
  losses.forEach((loss, k) => isDrawn(frame, loss) && context.fillRect(across(frame, steps[k]!) - 2.5, up(frame, loss) - 2.5, 5, 5));
}
