import { expect, test } from "vitest";
import { listLogTicks, listTicks } from "../../views/axes";
import { findPoint, findStep, makeFrame } from "../../views/plot";

test("ticks are round, lie within, and are as many as fit", () => {
  expect(listTicks(1, 300, 12)).toEqual([50, 100, 150, 200, 250, 300]);
  expect(listTicks(0.231, 0.2337, 4)).toEqual([0.231, 0.232, 0.233]);
  expect(listTicks(1, 2, 10)).toEqual([1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2]);
  for (const [low, high, most] of [[3, 1e9, 7], [1e-7, 3e-7, 3], [0, 17, 1]] as const)
    expect(listTicks(low, high, most).length).toBeLessThanOrEqual(most + 1);
});

test("a scale of logarithms has powers of ten, and where there is one at most, what any scale has", () => {
  expect(listLogTicks(0.03, 250, 5)).toEqual([0.1, 1, 10, 100]);
  expect(listLogTicks(1e-12, 1, 5)).toEqual([1e-12, 1e-9, 1e-6, 0.001, 1]);
  expect(listLogTicks(0.2, 0.9, 4)).toEqual([0.2, 0.4, 0.6, 0.8]);
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
