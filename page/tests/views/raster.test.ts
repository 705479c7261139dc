import { expect, test } from "vitest";
import { writeUnit } from "../../views/raster";

/** Red, green and blue of a pixel. */
const read = (pixel: number): number[] => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];

test("one unit of two: its largest number is orange, zero white, below it is blue, and what is none gray", () => {
  const pixels = new Uint32Array(4), values = Float64Array.of(9, 0, 9, 2, 9, -2, 9, NaN);
  writeUnit(pixels, 2, values, 2, 1, false);
  expect([...pixels].map(read)).toEqual([[247, 247, 244], [213, 94, 0], [0, 114, 178], [128, 128, 128]]);
  expect(pixels[0]! >>> 24).toBe(255);
});

test("a plane is drawn from the lower left", () => {
  const image = new Uint32Array(6), plane = new Uint32Array(6), values = Float64Array.of(1, 2, 3, 4, 5, 6);
  writeUnit(image, 3, values, 1, 0, false);
  writeUnit(plane, 3, values, 1, 0, true);
  expect([...plane]).toEqual([...image.slice(3), ...image.slice(0, 3)]);
});
