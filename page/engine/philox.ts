// Philox 4x64-10 (Salmon et al., SC 2011): raw numbers of 64 bits as NumPy's Philox hands them out,
// each as two halves of 32 bits, the lower first.
//
//     one round of   c0 c1 c2 c3   with key k0 k1          hi, lo: of the product of 128 bits
//     makes          hi(M1 c2) ^ c1 ^ k0,  lo(M1 c2),  hi(M0 c0) ^ c3 ^ k1,  lo(M0 c0)
import { hashText } from "./blake2b";

const M0 = [0xe14c6c93, 0xd2e7470e] as const;
const M1 = [0x95121157, 0xca5a8263] as const;
const W0 = [0x7f4a7c15, 0x9e3779b9] as const;
const W1 = [0x84caa73b, 0xbb67ae85] as const;
const ROUNDS = 10;
const TWO_32 = 4294967296;

const keys = new Map<string, Uint32Array>();

/** The key of a purpose: BLAKE2b of "seed/purpose". */
function findKey(seed: string, purpose: string): Uint32Array {
  const text = `${seed}/${purpose}`;
  let key = keys.get(text);
  if (!key) {
    key = new Uint32Array(hashText(text).flatMap((k) => [Number(k & 0xffffffffn), Number(k >> 32n)]));
    keys.set(text, key);
  }
  return key;
}

/** The first raw numbers of a purpose at a step, into halves: (2 count,). */
export function drawRaw(seed: string, purpose: string, step: number, halves: Uint32Array): void {
  const key = findKey(seed, purpose), counter = new Uint32Array(8), out = new Uint32Array(8);
  counter[6] = step;
  counter[7] = Math.floor(step / TWO_32);
  for (let at = 0; at < halves.length; at += 8) {
    // The first block is that of the counter and 1.
    let i = 0;
    do counter[i] = counter[i]! + 1;
    while (counter[i] === 0 && ++i < 6);
    makeBlock(counter, key, out);
    if (at + 8 <= halves.length) halves.set(out, at);
    else halves.set(out.subarray(0, halves.length - at), at);
  }
}

const product = new Uint32Array(4);

function makeBlock(counter: Uint32Array, key: Uint32Array, out: Uint32Array): void {
  let [c0, d0, c1, d1, c2, d2, c3, d3] = counter as unknown as [number, number, number, number, number, number, number, number];
  let [k0, l0, k1, l1] = key as unknown as [number, number, number, number];
  for (let round = 0; round < ROUNDS; round++) {
    multiply(c0, d0, M0);
    const [p0, p1, p2, p3] = [product[0]!, product[1]!, product[2]!, product[3]!];
    multiply(c2, d2, M1);
    c0 = (product[2]! ^ c1 ^ k0) >>> 0;
    d0 = (product[3]! ^ d1 ^ l0) >>> 0;
    c2 = (p2 ^ c3 ^ k1) >>> 0;
    d2 = (p3 ^ d3 ^ l1) >>> 0;
    c1 = product[0]!;
    d1 = product[1]!;
    c3 = p0;
    d3 = p1;
    let low = k0 + W0[0];
    k0 = low >>> 0;
    l0 = (l0 + W0[1] + (low >= TWO_32 ? 1 : 0)) >>> 0;
    low = k1 + W1[0];
    k1 = low >>> 0;
    l1 = (l1 + W1[1] + (low >= TWO_32 ? 1 : 0)) >>> 0;
  }
  out.set([c0, d0, c1, d1, c2, d2, c3, d3]);
}

/** The upper half of the product of two numbers of 32 bits: every step is exact in float64. */
function upper(a: number, b: number): number {
  return Math.floor(((a >>> 16) * b + Math.floor(((a & 0xffff) * b) / 65536)) / 65536);
}

/** (low, high) times a multiplier, as four words of 32 bits, the lowest first. */
function multiply(low: number, high: number, [m0, m1]: readonly [number, number]): void {
  let sum = upper(low, m0) + (Math.imul(high, m0) >>> 0) + (Math.imul(low, m1) >>> 0);
  product[0] = Math.imul(low, m0);
  product[1] = sum;
  sum = upper(high, m0) + upper(low, m1) + (Math.imul(high, m1) >>> 0) + Math.floor(sum / TWO_32);
  product[2] = sum;
  product[3] = upper(high, m1) + Math.floor(sum / TWO_32);
}
