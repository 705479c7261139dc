// Where numbers stand on the logarithmic axis of the loss: as many as have room, and none over another.

/** Numbers that have room one above the other. */
export const MOST_TICKS = 7;
/** The narrowest range, as a power of ten: of narrower ones the numbers would be too long. Of a single loss. */
const NARROWEST = 5e-4, ALONE = 0.6;
/** The share of the range that stays free at each end. */
const EDGE = 0.05;
/** Powers of ten beyond which a number is none. */
const LEAST = -307, MOST = 308;

/** The range of an axis for losses from `low` to `high`. */
export function widenRange(low: number, high: number): [number, number] {
  const [a, b] = [Math.log10(low), Math.log10(high)], middle = (a + b) / 2;
  const half = (0.5 + EDGE) * (a === b ? ALONE : Math.max(b - a, NARROWEST));
  return [10 ** Math.max(LEAST, middle - half), 10 ** Math.min(MOST, middle + half)];
}

/** Round numbers of a range. */
export function placeTicks(low: number, high: number): number[] {
  const gap = (Math.log10(high) - Math.log10(low)) / MOST_TICKS, lists = [listPowers(low, high, gap), listSteps(low, high, gap)];
  const [powers, steps] = lists.map((list) => list.filter((v) => v >= low && v <= high)) as [number[], number[]];
  return steps.length > powers.length ? steps : powers;
}

/** Powers of ten, or every so many; 2 and 5 times them, too, where there is room. gap: as a power of ten. */
function listPowers(low: number, high: number, gap: number): number[] {
  const digits = gap < Math.log10(2) ? [1, 2, 5] : [1], stride = roundUp(Math.max(1, gap)), ticks: number[] = [];
  for (let e = stride * Math.floor(Math.log10(low) / stride); e <= Math.log10(high); e += stride)
    ticks.push(...digits.map((d) => Number(`${d}e${e}`)));
  return ticks;
}

/** Even steps, as large as the narrowest gap, which is the uppermost, needs. */
const listSteps = (low: number, high: number, gap: number): number[] => listMultiples(low, high, roundUp(high * (1 - 10 ** -gap)));

/** The range of an axis on which numbers stand as they are, for losses from `low` to `high`. */
export function widenEvenRange(low: number, high: number): [number, number] {
  const edge = EDGE * (high - low || Math.abs(low) || 1);
  return [low - edge, high + edge];
}

/** Round numbers of such a range. */
export const placeEvenTicks = (low: number, high: number): number[] => listMultiples(low, high, roundUp((high - low) / MOST_TICKS));

/** step: 1, 2 or 5 times a power of ten. */
function listMultiples(low: number, high: number, step: number): number[] {
  const [digit, power] = step.toExponential().split("e"), first = Math.ceil(low / step);
  // As decimal text: 3 × 0.1 is not 0.3.
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_unused, k) => Number(`${(first + k) * Number(digit)}e${power}`));
}

/** 1, 2 or 5 times a power of ten, not less than a number. */
function roundUp(x: number): number {
  const power = Math.floor(Math.log10(x));
  return [1, 2, 5, 10].map((d) => Number(`${d}e${power}`)).find((v) => v >= x)!;
}
