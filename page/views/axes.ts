// Where the numbers of an axis stand: round ones, not too near each other.

/** Multiples of 1, 2 or 5 times a power of ten between two numbers, at most so many. */
export function listTicks(low: number, high: number, most: number): number[] {
  const least = (high - low) / most, power = 10 ** Math.floor(Math.log10(least));
  const apart = power * ([1, 2, 5].find((k) => k * power >= least) ?? 10), ticks: number[] = [];
  for (let k = Math.ceil(low / apart - 1e-9); k * apart <= high * (1 + 1e-12); k++) ticks.push(Number((k * apart).toPrecision(12)));
  return ticks;
}

/** The same of a scale of logarithms: powers of ten, where there are two of them. */
export function listLogTicks(low: number, high: number, most: number): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9), last = Math.floor(Math.log10(high) + 1e-9);
  if (last <= first) return listTicks(low, high, most);
  const apart = Math.ceil((last - first + 1) / most);
  return Array.from({ length: Math.floor((last - first) / apart) + 1 }, (_unused, k) => Number(`1e${first + k * apart}`));
}
