// Numbers as pixels of a canvas. A pixel is written whole, and the image that they stand in is kept: what
// is painted at every frame leaves nothing behind.
import type { Numbers } from "../engine/precision";
import { blend, CLASSES, parseColor } from "./colors";

/** A pixel as the memory of an image has it: red in the lowest byte. */
const pack = (r: number, g: number, b: number): number => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;

const LEVELS = 255;
/** From blue at -1 over white to orange at 1. */
const SHADES = Uint32Array.from({ length: 2 * LEVELS + 1 }, (_unused, k) => pack(...blend(k / LEVELS - 1)));
/** Where the network says nothing: it is not finite there. */
const NOTHING = pack(128, 128, 128);
const PALETTE = CLASSES.map(parseColor);

interface Sheet {
  readonly image: ImageData;
  readonly pixels: Uint32Array;
}

const sheets = new WeakMap<HTMLCanvasElement, Sheet>();

/** Write all pixels of a canvas. Another size clears it and has it laid out anew. */
export function paint(canvas: HTMLCanvasElement, width: number, height: number, write: (pixels: Uint32Array) => void): void {
  const context = canvas.getContext("2d")!;
  let sheet = sheets.get(canvas);
  if (sheet?.image.width !== width || sheet.image.height !== height) {
    canvas.width = width;
    canvas.height = height;
    const image = context.createImageData(width, height);
    sheets.set(canvas, (sheet = { image, pixels: new Uint32Array(image.data.buffer) }));
  }
  write(sheet.pixels);
  context.putImageData(sheet.image, 0, 0);
}

/**
 * One of the `units` numbers that each pixel has, from blue over white to orange, row by row. isUpward: from the
 * lower left, as a plane is drawn, and not from the upper left, as an image is.
 */
export function writeUnit(
  pixels: Uint32Array, columns: number, values: Numbers, units: number, unit: number, isUpward: boolean,
): void {
  const rows = pixels.length / columns;
  let most = 1e-30;
  for (let p = unit; p < units * pixels.length; p += units) {
    const size = Math.abs(values[p]!);
    if (size > most && size < Infinity) most = size;
  }
  for (let i = 0, p = unit; i < rows; i++)
    for (let j = 0, at = columns * (isUpward ? rows - 1 - i : i); j < columns; j++, p += units) {
      const value = values[p]!;
      pixels[at++] = value === value ? SHADES[LEVELS + Math.round(LEVELS * Math.max(-1, Math.min(1, value / most)))]! : NOTHING;
    }
}

/** What the network says over the plane: of one output between two colors, of several the class that is likeliest. */
export function paintOutput(canvas: HTMLCanvasElement, values: Numbers, side: number, classes: boolean): void {
  const units = values.length / (side * side);
  paint(canvas, side, side, (pixels) => {
    if (classes) writeClasses(pixels, side, values, units);
    else writeUnit(pixels, side, values, units, 0, true);
  });
}

function writeClasses(pixels: Uint32Array, side: number, values: Numbers, units: number): void {
  for (let i = 0, p = 0; i < side; i++)
    for (let j = 0, at = side * (side - 1 - i); j < side; j++, p += units) pixels[at++] = judge(values, p, units);
}

/** The color of the class with the largest output, the stronger the farther it is ahead of an even share. */
function judge(values: Numbers, at: number, units: number): number {
  const first = values[at]!;
  if (first !== first) return NOTHING;
  let best = 0, share = Math.abs(2 * first - 1);
  if (units === 1) best = Number(first > 0.5);
  else {
    for (let u = 1; u < units; u++) if (values[at + u]! > values[at + best]!) best = u;
    share = (values[at + best]! - 1 / units) / (1 - 1 / units);
  }
  const [r, g, b] = PALETTE[best % PALETTE.length]!, part = 0.25 + 0.6 * Math.max(0, Math.min(1, share));
  return pack(250 + (r - 250) * part, 250 + (g - 250) * part, 250 + (b - 250) * part);
}

/** Images of one number a pixel, one below the other, of each the least white and the largest black. */
export function paintImages(canvas: HTMLCanvasElement, values: Numbers, [rows, columns]: readonly [number, number]): void {
  const size = rows * columns;
  paint(canvas, columns, values.length / columns, (pixels) => {
    for (let at = 0; at < values.length; at += size) writeImage(pixels.subarray(at, at + size), values.subarray(at, at + size));
  });
}

function writeImage(pixels: Uint32Array, values: Numbers): void {
  let low = Infinity, high = -Infinity;
  for (let i = 0; i < pixels.length; i++) (low = Math.min(low, values[i]!)), (high = Math.max(high, values[i]!));
  for (let i = 0; i < pixels.length; i++) {
    const v = 255 - (255 * (values[i]! - low)) / (high - low || 1);
    pixels[i] = pack(v, v, v);
  }
}

/** Left, top, width, height, in pixels of the page. */
export type Box = readonly [number, number, number, number];

/** Make a canvas so large, with all pixels that the screen has, and ready to be drawn on by those of the page. */
export function fit(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const density = devicePixelRatio || 1, context = canvas.getContext("2d")!;
  const [across, down] = [Math.round(width * density), Math.round(height * density)];
  if (canvas.width !== across) canvas.width = across;
  if (canvas.height !== down) canvas.height = down;
  context.setTransform(density, 0, 0, density, 0, 0);
  return context;
}

/** Pictures that stand one below the other on a canvas, each into its box. */
export function drawColumn(context: CanvasRenderingContext2D, column: HTMLCanvasElement, boxes: readonly Box[]): void {
  const { width } = column, height = column.height / boxes.length;
  context.imageSmoothingEnabled = false;
  boxes.forEach(([x, y, w, h], i) => context.drawImage(column, 0, i * height, width, height, x, y, w, h));
}
