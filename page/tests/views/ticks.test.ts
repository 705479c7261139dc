import { expect, test } from "vitest";
import { formatNumber } from "../../cards/numerals";
import { MOST_TICKS, placeTicks, widenRange } from "../../views/ticks";

/** Losses from one number to another, and the numbers beside them. */
const RANGES: [number, number, number[]][] = [
  [1e-12, 1, [1e-12, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2, 1]],
  [1e-12, 1e12, [1e-10, 1e-5, 1, 1e5, 1e10]],
  [1e-3, 1, [1e-3, 1e-2, 1e-1, 1]],
  [0.1, 1, [0.1, 0.2, 0.5, 1]],
  [0.3, 0.7, [0.3, 0.4, 0.5, 0.6, 0.7]],
  [0.69, 0.6969, [0.69, 0.692, 0.694, 0.696]],
  [0.6931471, 0.6931472, [0.6928, 0.693, 0.6932, 0.6934]],
  [0.6931471, 0.6931471, [0.5, 1]],
];

test.each(RANGES)("losses from %f to %f", (low, high, ticks) => {
  expect(placeTicks(...widenRange(low, high))).toEqual(ticks);
});

test("none stands over another, none alone, and none says what another says", () => {
  for (let a = -300; a < 300; a += 7.3)
    for (const span of [0, 1e-9, 1e-4, 1e-3, 0.01, 0.1, 0.3, 0.5, 1, 1.5, 2, 3, 5, 12, 30, 100]) {
      const [low, high] = widenRange(10 ** a, Math.min(1e308, 10 ** (a + span))), ticks = placeTicks(low, high);
      const least = (Math.log10(high) - Math.log10(low)) / MOST_TICKS, logs = ticks.map(Math.log10);
      expect(ticks.length).toBeGreaterThan(1);
      for (let k = 1; k < logs.length; k++) expect(logs[k]! - logs[k - 1]!).toBeGreaterThanOrEqual(least * 0.999);
      expect(new Set(ticks.map((v) => formatNumber(v, 6))).size).toBe(ticks.length);
    }
});

test("what is at the ends of all numbers has a range", () => {
  const [low, high] = widenRange(5e-324, 1.7e308);
  expect(low).toBeGreaterThan(0);
  expect(high).toBeLessThan(Infinity);
  expect(placeTicks(low, high).length).toBeGreaterThan(2);
});
