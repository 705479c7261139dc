// What the terms come to that a shortened sum leaves out: of src/backsight/explanations/sums.py compute_dot.
import { DOUBLE } from "../engine/precision";
import { addVector } from "../engine/sums";

/** The sum in float64 of the products of two lists, right also where a part of it is beyond all numbers. */
export function computeDot(one: readonly number[], other: readonly number[]): number {
  const total = addProducts(one, other) + 0; // never −0
  if (Number.isFinite(total)) return total;
  const [left, first] = takePowerOut(one), [right, second] = takePowerOut(other);
  return scale(addProducts(left, right), first + second);
}

const addProducts = (one: readonly number[], other: readonly number[]): number =>
  addVector(DOUBLE, Float64Array.from(one, (x, i) => x * other[i]!));

/** Numbers of which no finite one is beyond 1, and the power of two that they were divided by. */
function takePowerOut(numbers: readonly number[]): [number[], number] {
  const largest = numbers.reduce((most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most), 0);
  const power = findPower(largest);
  return [numbers.map((x) => scale(x, -power)), power];
}

/** The power of two that a number is below, but by less than a half; 0 of 0. */
function findPower(x: number): number {
  if (x === 0) return 0;
  let power = 0;
  for (; x >= 1; x /= 2) power++;
  for (; x < 0.5; x *= 2) power--;
  return power;
}

/** x · 2^power, rounded at most once. */
function scale(x: number, power: number): number {
  for (; power > 1000; power -= 1000) x *= 2 ** 1000;
  for (; power < -1000; power += 1000) x *= 2 ** -1000;
  return x * 2 ** power;
}
