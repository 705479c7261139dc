import { describe, expect, test } from "vitest";
import type { Rows } from "../../engine/training";
import { findClass, findNearest, findReach, makeRow, toPixel, toPlace, widenReach } from "../../state/plane";

const makePoints = (x: number[], y: number[], more: [string, number[]][] = []): Rows => ({
  count: x.length / 2, arrays: new Map([["x", Float64Array.from(x)], ["y", Float64Array.from(y)], ...more.map(([n, v]) => [n, Float64Array.from(v)] as const)]),
});
const corners = makePoints([0, 0, 0, 1, 1, 0, 1, 1], [1, 0, 0, 1, 0, 1, 1, 0]);

test("pixels and places are each other's inverse; up is up", () => {
  expect(toPixel([-1, 3], [-1, 3], 200)).toEqual([0, 0]);
  for (const place of [[0, 0], [2.5, -0.75], [1, 2]] as const) expect(toPlace(toPixel(place, [-1, 3], 200), [-1, 3], 200)).toEqual(place);
});

test("a place beyond the picture is kept inside, and there the square does not grow", () => {
  const [x, y] = toPlace([-50, 900], [-1, 3], 200);
  expect([x, y]).toEqual([-0.88, -0.88]);
  expect(widenReach([-1, 3], [makePoints([x, y], [1])])).toEqual([-1, 3]);
});

test("the nearest point is found, if it is near", () => {
  expect(findNearest(corners, [0.9, 0.2], 0.3)).toBe(2);
  expect(findNearest(corners, [0.5, 0.5], 0.3)).toBeUndefined();
});

describe("the square around all points", () => {
  test("has a margin, and is as it was while points stay in it", () => {
    const square = findReach([corners]);
    expect(square).toEqual([-0.15, 1.15]);
    expect(widenReach(square, [makePoints([-0.1, 1.1], [1])])).toEqual(square);
  });
  test("grows where one lies beyond it, and knows no NaN", () => {
    const [low, high] = widenReach([-1, 1], [makePoints([5, 0, NaN, 0], [1, 1])]);
    expect(low).toBe(-1);
    expect(high).toBeGreaterThan(5);
    expect(findReach([makePoints([NaN, NaN], [1])])).toEqual([-1.3, 1.3]);
  });
});

describe("a new row", () => {
  test("has the target of its class as other rows have it", () => {
    const signs = makePoints([0, 0, 1, 1], [-1, 1], [["s", [3, 4]]]);
    expect([...makeRow([signs], [5, 6], 0, true)]).toEqual([["x", [5, 6]], ["y", [-1]], ["s", [3]]]);
    expect(makeRow([corners], [5, 6], 1, true).get("y")).toEqual([0, 1]);
  });
  test("of a class of which there is none left is found in the rows of the beginning, or made", () => {
    const one = makePoints([0, 0], [1, 0]);
    expect(makeRow([one, corners], [2, 2], 1, true).get("y")).toEqual([0, 1]);
    expect(makeRow([one], [2, 2], 1, true).get("y")).toEqual([0, 1]);
  });
  test("of numbers to be learned has the number", () => {
    const line = makePoints([0, 0, 1, 1], [0.5, 2]);
    expect([...makeRow([line], [5, 6], -7, false)]).toEqual([["x", [5, 6]], ["y", [-7]]]);
  });
});

test("a class is where the target is largest", () => {
  expect([0, 1, 2, 3].map((row) => findClass(corners, row))).toEqual([0, 1, 1, 0]);
});
