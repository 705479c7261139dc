import { expect, test } from "vitest";
import { CLASSES, parseColor } from "../../views/colors";
import { pickStyle } from "../../views/race_shapes";

type Matrix = readonly (readonly [number, number, number])[];

/** What is left of linear red, green and blue where a kind of cone is missing (Machado et al., 2009). */
const EYES: Readonly<Record<string, Matrix>> = {
  all: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protan: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deutan: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritan: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};
/** Oklab (Ottosson, 2020): equal distances look equally large. */
const CONES: Matrix = [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566], [0.0883024619, 0.2817188376, 0.6299787005]];
const LAB: Matrix = [[0.2104542553, 0.793617785, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099], [0.0259040371, 0.7827717662, -0.808675766]];

const apply = (matrix: Matrix, v: readonly number[]): number[] => matrix.map((row) => row.reduce((sum, w, k) => sum + w * v[k]!, 0));
const toLinear = (c: number): number => (c <= 0.04045 * 255 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
const see = (color: string, eye: Matrix): number[] =>
  apply(LAB, apply(CONES, apply(eye, parseColor(color).map(toLinear)).map((c) => Math.max(0, Math.min(1, c)))).map(Math.cbrt));

test.each(Object.keys(EYES))("ten classes have ten colors, none like another: %s", (name) => {
  const seen = CLASSES.map((color) => see(color, EYES[name]!));
  expect(CLASSES.length).toBe(10);
  for (const [i, a] of seen.entries())
    for (const b of seen.slice(0, i)) expect(Math.hypot(...a.map((v, k) => v - b[k]!))).toBeGreaterThan(0.07);
});

test("no two racers have the same line", () => {
  const styles = Array.from({ length: 16 }, (_unused, k) => JSON.stringify(pickStyle(k)));
  expect(new Set(styles).size).toBe(16);
});
