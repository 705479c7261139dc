// Philox 4x64-10 (Salmon et al., SC 2011): raw numbers of 64 bits as NumPy's Philox hands them out,
// each as two halves of 32 bits, the lower first.
//
//     one round of   c0 c1 c2 c3   with key k0 k1          hi, lo: of the product of 128 bits
//     makes          hi(M1 c2) ^ c1 ^ k0,  lo(M1 c2),  hi(M0 c0) ^ c3 ^ k1,  lo(M0 c0)
//
// A product of 32 bits each is x * y as a number, but rounded to 53 bits: off by at most 2^10. Its lower
// half is Math.imul's, exact; less that and divided by 2^32 it is the upper half, off by less than 2^-20:
//
//     x = y = 2^32 - 1          x * y = fffffffe 00000001      as a number: fffffffe 00000000
//     Math.imul(x, y) = 1       (fffffffe 00000000 - 1) / 2^32 = fffffffd.ffffffff...
//     plus a half, cut off:     fffffffe
import { hashText } from "./blake2b";

const M0_LOW = 0xe14c6c93, M0_HIGH = 0xd2e7470e;
const M1_LOW = 0x95121157, M1_HIGH = 0xca5a8263;
/** What is added to the two keys after each round: lower and upper half of both. */
const STEPS = [0x9e3779b97f4a7c15n, 0xbb67ae8584caa73bn];
const ROUNDS = 10;
const TWO_32 = 4294967296, PART = 2 ** -32;

const keys = new Map<string, Int32Array>();

/** The keys of a purpose in each round, four halves a round: BLAKE2b of "seed/purpose" in the first. */
function findKeys(seed: string, purpose: string): Int32Array {
  const text = `${seed}/${purpose}`;
  let found = keys.get(text);
  if (!found) {
    const wide = new BigUint64Array(2 * ROUNDS), first = hashText(text);
    for (let i = 0; i < wide.length; i++) wide[i] = first[i % 2]! + STEPS[i % 2]! * BigInt(i >> 1);
    found = Int32Array.from([...wide].flatMap((k) => [Number(k & 0xffffffffn), Number(k >> 32n)]));
    keys.set(text, found);
  }
  return found;
}

/** The first raw numbers of a purpose at a step, into halves: (2 count,). */
export function drawRaw(seed: string, purpose: string, step: number, halves: Uint32Array): void {
  const key = findKeys(seed, purpose), blocks = halves.length >> 3, rest = halves.length & 7;
  makeBlocks(key, step, 0, blocks, halves);
  if (!rest) return;
  const last = new Uint32Array(8);
  makeBlocks(key, step, blocks, 1, last);
  halves.set(last.subarray(0, rest), 8 * blocks);
}

/** The upper half of x * m, by the lower. Whole numbers below 2^32; x may be written with a sign. */
const findUpper = (x: number, m: number, lower: number): number =>
  (((x >>> 0) * m - (lower >>> 0)) * PART + 0.5) >>> 0;

/** Blocks of four raw numbers, from that of the counter first + 1 on. The counter's upper words are 0,
 * but for the step: so many numbers a step fit into no memory.
 *
 * Numbers of 64 bits are halves here: c0 is the lower, d0 the upper, and so on. (d0 c0) times (M0_HIGH M0_LOW):
 *
 *                       c0 M0_LOW     a word is the sum of its column and of what the one before
 *           c0 M0_HIGH                it had beyond 32 bits: p0, p1, p2, p3 from the right
 *           d0 M0_LOW
 * d0 M0_HIGH
 */
function makeBlocks(key: Int32Array, step: number, first: number, count: number, out: Uint32Array): void {
  const s0 = step | 0, s1 = Math.floor(step / TWO_32) | 0;
  for (let at = 0, block = first + 1; at < 8 * count; at += 8, block++) {
    let c0 = block, d0 = 0, c1 = 0, d1 = 0, c2 = 0, d2 = 0, c3 = s0, d3 = s1;
    for (let k = 0; k < 4 * ROUNDS; k += 4) {
      const p0 = Math.imul(c0, M0_LOW), a = Math.imul(c0, M0_HIGH), b = Math.imul(d0, M0_LOW), c = Math.imul(d0, M0_HIGH);
      const p1 = findUpper(c0, M0_LOW, p0) + (a >>> 0) + (b >>> 0);
      const p2 = findUpper(c0, M0_HIGH, a) + findUpper(d0, M0_LOW, b) + (c >>> 0) + Math.floor(p1 * PART);
      const p3 = findUpper(d0, M0_HIGH, c) + Math.floor(p2 * PART);
      const q0 = Math.imul(c2, M1_LOW), d = Math.imul(c2, M1_HIGH), e = Math.imul(d2, M1_LOW), f = Math.imul(d2, M1_HIGH);
      const q1 = findUpper(c2, M1_LOW, q0) + (d >>> 0) + (e >>> 0);
      const q2 = findUpper(c2, M1_HIGH, d) + findUpper(d2, M1_LOW, e) + (f >>> 0) + Math.floor(q1 * PART);
      const q3 = findUpper(d2, M1_HIGH, f) + Math.floor(q2 * PART);
      c0 = q2 ^ c1 ^ key[k]!;
      d0 = q3 ^ d1 ^ key[k + 1]!;
      c2 = p2 ^ c3 ^ key[k + 2]!;
      d2 = p3 ^ d3 ^ key[k + 3]!;
      c1 = q0;
      d1 = q1 | 0;
      c3 = p0;
      d3 = p1 | 0;
    }
    out[at] = c0;
    out[at + 1] = d0;
    out[at + 2] = c1;
    out[at + 3] = d1;
    out[at + 4] = c2;
    out[at + 5] = d2;
    out[at + 6] = c3;
    out[at + 7] = d3;
  }
}
