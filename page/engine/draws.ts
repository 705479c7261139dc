// What raw numbers are made into, by the rules of docs/decisions/0024-draws-of-our-own.md.
import type { Drawn } from "../program/types";
import { drawRaw } from "./philox";
import type { Numbers } from "./precision";
import { computeNormalQuantile } from "./quantile";

/** The share of normal draws below -2. */
const BELOW = 0.02275013194817921;

let halves = new Uint32Array(0);

/** Room for some raw numbers, which the next draw writes over. */
function draw(seed: string, purpose: string, step: number, count: number): Uint32Array {
  if (halves.length < 2 * count) halves = new Uint32Array(2 * count);
  const raw = halves.subarray(0, 2 * count);
  drawRaw(seed, purpose, step, raw);
  return raw;
}

/** Shares in [0, 1), never 1: the upper 53 bits, in float32 the upper 24. */
export function drawUniform(seed: string, purpose: string, step: number, out: Numbers): void {
  const raw = draw(seed, purpose, step, out.length);
  if (out instanceof Float32Array)
    for (let i = 0; i < out.length; i++) out[i] = (raw[2 * i + 1]! >>> 8) * 2 ** -24;
  else
    for (let i = 0; i < out.length; i++) out[i] = (raw[2 * i + 1]! * 2097152 + (raw[2 * i]! >>> 11)) * 2 ** -53;
}

/** First weights, in float64. drawn: how they are distributed. */
export function drawInitial(seed: string, purpose: string, drawn: Drawn, out: Numbers): void {
  if (drawn === "uniform") return drawUniform(seed, purpose, 0, out);
  if (drawn !== "normal" && drawn !== "truncated_normal") return void out.fill(0);
  const raw = draw(seed, purpose, 0, out.length);
  for (let i = 0; i < out.length; i++) {
    // The upper 52 bits, and a half: never 0 and never 1.
    const share = (raw[2 * i + 1]! * 1048576 + (raw[2 * i]! >>> 12) + 0.5) * 2 ** -52;
    out[i] = computeNormalQuantile(drawn === "normal" ? share : BELOW + share * (1 - 2 * BELOW));
  }
}

/** The numbers 0 ... count-1 in the order of their raw numbers, whose lowest bits are the places. */
export function drawPermutation(seed: string, purpose: string, step: number, count: number): Uint32Array<ArrayBuffer> {
  // The lower half of each key comes first, as in all processors that browsers run on.
  const keys = new BigUint64Array(count), raw = new Uint32Array(keys.buffer);
  drawRaw(seed, purpose, step, raw);
  const bits = count > 1 ? 32 - Math.clz32(count - 1) : 0, places = 2 ** bits - 1;
  for (let i = 0; i < count; i++) raw[2 * i] = (raw[2 * i]! & ~places) | i;
  keys.sort();
  return Uint32Array.from({ length: count }, (_, i) => raw[2 * i]! & places);
}
