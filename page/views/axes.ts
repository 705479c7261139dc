// Where numbers stand on the axis of steps: round ones, not too near each other, and none between two steps.

/** Multiples of 1, 2 or 5 times a power of ten, whole ones, between two steps; at most so many. */
export function listTicks(low: number, high: number, most: number): number[] {
  const least = Math.max(1, (high - low) / most), power = 10 ** Math.floor(Math.log10(least));
  const apart = power * ([1, 2, 5].find((k) => k * power >= least) ?? 10), ticks: number[] = [];
  for (let k = Math.ceil(low / apart); k * apart <= high; k++) ticks.push(k * apart);
  return ticks;
}
