// A plane through the weights, and where states lie in it.
//
//     theta = origin + a d1 + b d2 + what stands upright on the plane, whose length is the distance
import type { Numbers } from "../engine/precision";

export type Pair = readonly [number, number];
export type Direction = Float64Array<ArrayBuffer>;

/** Through the weights that a race begins with. directions: of length 1, at right angles. */
export interface Plane {
  readonly origin: Numbers;
  readonly directions: readonly [Direction, Direction];
}

/** Along two weights, by their places in theta. */
export function makeWeightsPlane(origin: Numbers, places: Pair): Plane {
  const [one, two] = places.map((at) => new Float64Array(origin.length).fill(1, at, at + 1)) as [Direction, Direction];
  return { origin, directions: [one, two] };
}

/** Rounds of the search for a direction, at the most, and when it stands still. */
const ROUNDS = 200, STILL = 1e-12;

/**
 * Along the gradient, downhill; and at right angles to that the direction in which states differ most:
 * the first principal component of what is left of them. Undefined where there is no gradient, or they
 * do not differ. states: of all paths.
 */
export function* findPathPlane(origin: Numbers, gradient: Numbers, states: readonly Numbers[]): Generator<void, Plane | undefined> {
  const one = Float64Array.from(gradient, (g) => -g);
  if (!normalize(one)) return undefined;
  const mean = new Float64Array(origin.length);
  for (const state of states) for (let i = 0; i < mean.length; i++) mean[i]! += state[i]! / states.length;
  const offsets = states.map((state) => removePart(Float64Array.from(state, (v, i) => v - mean[i]!), one));
  let two: Direction = offsets.reduce((a, b) => (dot(b, b) > dot(a, a) ? b : a)).slice();
  if (!normalize(two)) return undefined;
  for (let k = 0; k < ROUNDS; k++) {
    const sum = new Float64Array(two.length);
    for (const offset of offsets) {
      const share = dot(offset, two);
      for (let i = 0; i < sum.length; i++) sum[i]! += share * offset[i]!;
    }
    yield;
    if (!normalize(removePart(sum, one))) return undefined;
    const change = 1 - Math.abs(dot(sum, two));
    two = sum;
    if (change < STILL) break;
  }
  return { origin, directions: [one, two] };
}

/** What is left of a vector at right angles to a direction. Written over. */
function removePart(vector: Direction, direction: Direction): Direction {
  const share = dot(vector, direction);
  for (let i = 0; i < vector.length; i++) vector[i]! -= share * direction[i]!;
  return vector;
}

/** A state's place in the plane, and how far off it is. */
export function project({ origin, directions: [one, two] }: Plane, theta: Numbers): { readonly at: Pair; readonly distance: number } {
  let a = 0, b = 0, rest = 0;
  for (let i = 0; i < theta.length; i++) {
    const offset = theta[i]! - origin[i]!;
    a += one[i]! * offset;
    b += two[i]! * offset;
  }
  for (let i = 0; i < theta.length; i++) rest += (theta[i]! - origin[i]! - a * one[i]! - b * two[i]!) ** 2;
  return { at: [a, b], distance: Math.sqrt(rest) };
}

/** A vector's shadow on the plane. */
export const cast = ({ directions: [one, two] }: Plane, vector: Numbers): Pair => [dot(one, vector), dot(two, vector)];

/** The weights at a place of the plane, each rounded once. */
export function placeWeights({ origin, directions: [one, two] }: Plane, [a, b]: Pair, out: Numbers): void {
  for (let i = 0; i < out.length; i++) out[i] = origin[i]! + (a * one[i]! + b * two[i]!);
}

export function dot(a: Numbers, b: Numbers): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Make it one long. False where it has no length, or none that is finite. */
function normalize(vector: Direction): boolean {
  const length = Math.sqrt(dot(vector, vector));
  if (!(length > 0 && length < Infinity)) return false;
  for (let i = 0; i < vector.length; i++) vector[i]! /= length;
  return true;
}

/** Beside paths, as a share of how far they reach; what the shorter side is shown as at the least, as a
 * share of the longer; and how far a slice goes where no path says it: as src/backsight/studies/landscape/extent.py. */
const MARGIN = 0.25, FLATTEST = 0.02, SPAN = 1;

export type Window = readonly [x: Pair, y: Pair];

/** Which piece of a plane is looked at. span: from the origin to each side, where that is said. */
export function findWindow(places: readonly Pair[], span: number | undefined): Window {
  const ends = ([0, 1] as const).map((k): Pair => [Math.min(...places.map((p) => p[k])), Math.max(...places.map((p) => p[k]))]) as [Pair, Pair];
  const longest = Math.max(...ends.map(([low, high]) => high - low)), own = span ?? (longest > 0 ? undefined : SPAN);
  if (own !== undefined) return [[-own, own], [-own, own]];
  return ends.map(([low, high]): Pair => {
    const reach = Math.max(high - low, FLATTEST * longest) * (0.5 + MARGIN), middle = (low + high) / 2;
    return [middle - reach, middle + reach];
  }) as unknown as Window;
}
