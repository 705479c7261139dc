// Colors that can be told apart by those who see fewer: six of Okabe and Ito, as src/backsight/plots, and four darker ones.
export const CLASSES = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#111111", "#8C0000", "#0000B4", "#6B006B"];
/** Shapes of the classes' points: nothing is told by color alone. */
export const SHAPES = ["circle", "square", "triangle", "diamond", "cross", "plus"] as const;
export type Shape = (typeof SHAPES)[number];

type Rgb = readonly [number, number, number];

export function parseColor(color: string): Rgb {
  const n = parseInt(color.slice(1), 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
}

const BLUE = parseColor("#0072B2"), ORANGE = parseColor("#D55E00"), WHITE: Rgb = [247, 247, 244];

/** Between blue (-1), white (0) and orange (1). */
export function blend(value: number): Rgb {
  const v = Math.max(-1, Math.min(1, value)), end = v < 0 ? BLUE : ORANGE, part = Math.abs(v);
  return [0, 1, 2].map((k) => WHITE[k]! + (end[k]! - WHITE[k]!) * part) as unknown as Rgb;
}
