import { expect, test } from "vitest";
import { listTicks } from "../../views/axes";
import { findPoint, findStep, makeFrame, up } from "../../views/plot";
import { placeEvenTicks } from "../../views/ticks";

test("ticks are round, lie within, are as many as fit, and none is between two steps", () => {
  expect(listTicks(1, 300, 12)).toEqual([50, 100, 150, 200, 250, 300]);
  expect(listTicks(1, 2, 10)).toEqual([1, 2]);
  for (const [low, high, most] of [[3, 1e9, 7], [1, 2, 3], [0, 17, 1]] as const)
    expect(listTicks(low, high, most).length).toBeLessThanOrEqual(most + 1);
});

test("what is 0 or not finite has no place, and one point has room", () => {
  const frame = makeFrame([{ steps: [1, 2, 3, 4], losses: [2, 0, NaN, 0.5] }], 400, 170);
  expect([frame.first, frame.last]).toEqual([1, 4]);
  expect([frame.low < 0.5, frame.high > 2, frame.low > 0.4]).toEqual([true, true, true]);
  for (const curves of [[], [{ steps: [1], losses: [3] }], [{ steps: [5], losses: [0] }]]) {
    const { first, last, low, high } = makeFrame(curves, 400, 170);
    expect(last).toBeGreaterThan(first);
    expect(high).toBeGreaterThan(low);
  }
});

test("a pixel is a step, and a step has a point", () => {
  const points = { steps: [1, 3, 5, 9], losses: [1, 1, 1, 1] }, frame = makeFrame([points], 400, 170);
  expect([findStep(frame, -5), findStep(frame, 1000)]).toEqual([1, 9]);
  expect([1, 2, 3, 8, 9, 99].map((step) => findPoint(points, step))).toEqual([0, 0, 1, 2, 3, 3]);
});

test("losses below 0 stand on an even axis, with round numbers at it", () => {
  const frame = makeFrame([{ steps: [0, 1, 2], losses: [-2, 0, 1] }], 400, 170), places = [-2, 0, 1].map((loss) => up(frame, loss));
  expect(frame.isLog).toBe(false);
  expect((places[0]! - places[1]!) / (places[1]! - places[2]!)).toBeCloseTo(2);
  expect(placeEvenTicks(frame.low, frame.high)).toEqual([-2, -1.5, -1, -0.5, 0, 0.5, 1]);
  expect(makeFrame([{ steps: [0], losses: [-3] }], 400, 170).high).toBeGreaterThan(-3);
});

test("losses of any range have places one above the other", () => {
  for (const losses of [[2, 1, 0.5], [1e-9, 1, 1e300], [1e-300, 1e-299, 1e305]]) {
    const frame = makeFrame([{ steps: [1, 2, 3], losses }], 400, 170), places = losses.map((loss) => up(frame, loss));
    expect(new Set(places).size).toBe(3);
    for (const place of places) expect(place >= 0 && place <= 170).toBe(true);
  }
});
