// A loss over a plane as shades, from light where it is small to dark, with contour lines between them: as
// src/backsight/plots/landscape, on a log scale where losses span more than a power of ten.
import type { Slice } from "../time/slice";
import { parseColor } from "./colors";

const COLORS = ["#F4F8FB", "#BFD3E1", "#86A5BE", "#547798", "#2B4561"].map(parseColor);
const GRAY = parseColor("#808080");
/** Powers of ten on one scale, shades, and pixels of a picture between two points of the slice. */
const DEEPEST = 12, SHADES = 14, DENSE = 12;

/** low, high: losses at its ends. */
export interface Scale {
  readonly isLog: boolean;
  readonly low: number;
  readonly high: number;
}

export function chooseScale(losses: Iterable<number>): Scale | undefined {
  let least = Infinity, high = -Infinity, low = Infinity;
  for (const v of losses)
    if (Number.isFinite(v)) {
      least = Math.min(least, v);
      high = Math.max(high, v);
      if (v > 0) low = Math.min(low, v);
    }
  if (least > high) return undefined;
  const isLog = least >= 0 && high > 10 * low;
  return { isLog, high, low: isLog ? Math.max(low, high / 10 ** DEEPEST) : least };
}

/** From 0 at the lower end to 1 at the upper; NaN for what is not finite. */
export function measureHeight({ isLog, low, high }: Scale, loss: number): number {
  if (!Number.isFinite(loss)) return NaN;
  if (high === low) return 0;
  return isLog ? Math.log(Math.max(loss, low) / low) / Math.log(high / low) : (loss - low) / (high - low);
}

export function paintSlice(canvas: HTMLCanvasElement, { side, losses }: Slice, scale: Scale | undefined): void {
  const width = (side - 1) * DENSE, heights = Float64Array.from(losses, (v) => (scale ? measureHeight(scale, v) : NaN));
  if (canvas.width !== width) canvas.width = canvas.height = width;
  const context = canvas.getContext("2d")!, image = context.createImageData(width, width), shades = new Int8Array(width * width);
  for (let y = 0; y < width; y++)
    for (let x = 0; x < width; x++) {
      const h = blendHeights(heights, side, (x + 0.5) / DENSE, (width - y - 0.5) / DENSE);
      shades[y * width + x] = Number.isNaN(h) ? -1 : Math.min(SHADES - 1, Math.floor(h * SHADES));
    }
  for (let p = 0; p < shades.length; p++) {
    const shade = shades[p]!, isEdge = (p % width && shades[p - 1] !== shade) || (p >= width && shades[p - width] !== shade);
    const color = shade < 0 ? GRAY : pickShade(shade / (SHADES - 1));
    image.data.set([...color.map((c) => (isEdge ? c * 0.82 : c)), 255], 4 * p);
  }
  context.putImageData(image, 0, 0);
}

/** Between the four points around a place. */
function blendHeights(heights: Float64Array, side: number, x: number, y: number): number {
  const j = Math.min(side - 2, Math.floor(x)), i = Math.min(side - 2, Math.floor(y)), u = x - j, v = y - i, at = i * side + j;
  return (1 - v) * ((1 - u) * heights[at]! + u * heights[at + 1]!) + v * ((1 - u) * heights[at + side]! + u * heights[at + side + 1]!);
}

function pickShade(share: number): number[] {
  const at = share * (COLORS.length - 1), k = Math.min(COLORS.length - 2, Math.floor(at));
  return COLORS[k]!.map((c, i) => c + (COLORS[k + 1]![i]! - c) * (at - k));
}
