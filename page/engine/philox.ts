// Philox 4x64-10 (Salmon et al., SC 2011): raw numbers of 64 bits as NumPy's Philox hands them out,
// each as two halves of 32 bits, the lower first.
//
//     one round of   c0 c1 c2 c3   with key k0 k1          hi, lo: of the product of 128 bits
//     makes          hi(M1 c2) ^ c1 ^ k0,  lo(M1 c2),  hi(M0 c0) ^ c3 ^ k1,  lo(M0 c0)
import { hashText } from "./blake2b";

const M0_LOW = 0xe14c6c93 | 0, M0_HIGH = 0xd2e7470e | 0;
const M1_LOW = 0x95121157 | 0, M1_HIGH = 0xca5a8263 | 0;
const W0_LOW = 0x7f4a7c15 | 0, W0_HIGH = 0x9e3779b9 | 0;
const W1_LOW = 0x84caa73b | 0, W1_HIGH = 0xbb67ae85 | 0;
const ROUNDS = 10;
const TWO_32 = 4294967296;

const keys = new Map<string, Int32Array>();

/** The key of a purpose: BLAKE2b of "seed/purpose". */
function findKey(seed: string, purpose: string): Int32Array {
  const text = `${seed}/${purpose}`;
  let key = keys.get(text);
  if (!key) {
    key = new Int32Array(hashText(text).flatMap((k) => [Number(k & 0xffffffffn), Number(k >> 32n)]));
    keys.set(text, key);
  }
  return key;
}

/** The first raw numbers of a purpose at a step, into halves: (2 count,). */
export function drawRaw(seed: string, purpose: string, step: number, halves: Uint32Array): void {
  const key = findKey(seed, purpose), counter = new Int32Array(8), last = new Uint32Array(8);
  counter[6] = step;
  counter[7] = Math.floor(step / TWO_32);
  for (let at = 0; at < halves.length; at += 8) {
    // The first block is that of the counter and 1.
    let i = 0;
    do counter[i] = counter[i]! + 1;
    while (counter[i] === 0 && ++i < 6);
    if (at + 8 <= halves.length) makeBlock(counter, key, halves, at);
    else {
      makeBlock(counter, key, last, 0);
      halves.set(last.subarray(0, halves.length - at), at);
    }
  }
}

/** Four words of 32 bits, the lowest first: what `multiply` has made. */
const product = new Int32Array(4);

/** One block of four raw numbers. Whole numbers are signed here: the bits are the same, and faster. */
function makeBlock(counter: Int32Array, key: Int32Array, out: Uint32Array, at: number): void {
  let c0 = counter[0]!, d0 = counter[1]!, c1 = counter[2]!, d1 = counter[3]!;
  let c2 = counter[4]!, d2 = counter[5]!, c3 = counter[6]!, d3 = counter[7]!;
  let k0 = key[0]!, l0 = key[1]!, k1 = key[2]!, l1 = key[3]!;
  for (let round = 0; round < ROUNDS; round++) {
    multiply(c0, d0, M0_LOW, M0_HIGH);
    const p0 = product[0]!, p1 = product[1]!, p2 = product[2]!, p3 = product[3]!;
    multiply(c2, d2, M1_LOW, M1_HIGH);
    c0 = product[2]! ^ c1 ^ k0;
    d0 = product[3]! ^ d1 ^ l0;
    c2 = p2 ^ c3 ^ k1;
    d2 = p3 ^ d3 ^ l1;
    c1 = product[0]!;
    d1 = product[1]!;
    c3 = p0;
    d3 = p1;
    l0 = (l0 + W0_HIGH + carryOf(k0, W0_LOW)) | 0;
    k0 = (k0 + W0_LOW) | 0;
    l1 = (l1 + W1_HIGH + carryOf(k1, W1_LOW)) | 0;
    k1 = (k1 + W1_LOW) | 0;
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

/** 1 where the sum of two unsigned numbers has a 33rd bit. */
const carryOf = (a: number, b: number): number => ((a + b) >>> 0 < a >>> 0 ? 1 : 0);

/** The upper half of the product of two numbers of 32 bits, by halves of 16. */
function upper(a: number, b: number): number {
  const low = a & 0xffff, high = a >>> 16, down = b & 0xffff, up = b >>> 16;
  const middle = Math.imul(high, down) + (Math.imul(low, down) >>> 16) | 0;
  const other = Math.imul(low, up) + (middle & 0xffff) | 0;
  return Math.imul(high, up) + (middle >>> 16) + (other >>> 16) | 0;
}

/** (low, high) times a multiplier, as four words of 32 bits.
 *
 *                       low m0
 *              low m1              each product is two words, one above the other;
 *              high m0             a column's carry goes to the next
 *     high m1
 */
function multiply(low: number, high: number, m0: number, m1: number): void {
  const a = upper(low, m0), b = Math.imul(low, m1), c = Math.imul(high, m0), ab = (a + b) | 0;
  const carry = carryOf(a, b) + carryOf(ab, c);
  const d = upper(low, m1), e = upper(high, m0), f = Math.imul(high, m1), de = (d + e) | 0, def = (de + f) | 0;
  product[0] = Math.imul(low, m0);
  product[1] = ab + c;
  product[2] = def + carry;
  product[3] = upper(high, m1) + carryOf(d, e) + carryOf(de, f) + carryOf(def, carry);
}
