import { describe, expect, test } from "vitest";
import { Batches } from "../../engine/batches";
import { hashText } from "../../engine/blake2b";
import { drawInitial, drawPermutation, drawUniform } from "../../engine/draws";
import { drawRaw } from "../../engine/philox";

// The worked example of docs/decisions/0024-draws-of-our-own.md: seed 0, purpose "example", step 1.
const EXAMPLE = ["0", "example", 1] as const;

describe("draws of seed 0, purpose example, step 1", () => {
  test("raw numbers", () => {
    const halves = new Uint32Array(8);
    drawRaw(...EXAMPLE, halves);
    const raw = [...new BigUint64Array(halves.buffer)].map((r) => r.toString(16));
    expect(raw).toEqual(["fe00f62fefdfe6b8", "8e8f4ae7ad204bc8", "47c613918cc00335", "d8b7600c7da3134c"]);
  });

  test("shares, of float64 and cut off for float32", () => {
    const double = new Float64Array(4), single = new Float32Array(4);
    drawUniform(...EXAMPLE, double);
    drawUniform(...EXAMPLE, single);
    expect([...double]).toEqual([0.9922021739038196, 0.5568739715209868, 0.28036615661108044, 0.8465480833525698]);
    expect([...single]).toEqual([0.9922021627426147, 0.5568739175796509, 0.28036612272262573, 0.8465480804443359]);
  });

  test("an order of four", () => {
    expect([...drawPermutation(...EXAMPLE, 4)]).toEqual([2, 1, 3, 0]);
  });
});

/** A block by whole numbers of any length: the counter is (block, 0, 0, step), lowest first. */
function makeBlock(key: readonly bigint[], block: number, step: number): bigint[] {
  const low = (x: bigint) => BigInt.asUintN(64, x);
  let [c0, c1, c2, c3] = [BigInt(block), 0n, 0n, BigInt(step)], [k0, k1] = key as [bigint, bigint];
  for (let round = 0; round < 10; round++) {
    const p = 0xd2e7470ee14c6c93n * c0, q = 0xca5a826395121157n * c2;
    [c0, c1, c2, c3] = [(q >> 64n) ^ c1 ^ k0, low(q), (p >> 64n) ^ c3 ^ k1, low(p)];
    [k0, k1] = [low(k0 + 0x9e3779b97f4a7c15n), low(k1 + 0xbb67ae8584caa73bn)];
  }
  return [c0, c1, c2, c3];
}

test.each([1, 7, 2 ** 32 + 5, 2 ** 52 + 1])("raw numbers of step %d, as whole numbers make them", (step) => {
  const halves = new Uint32Array(8 * 500 + 6), key = hashText("3/dropout");
  drawRaw("3", "dropout", step, halves);
  const raw = [...new BigUint64Array(halves.buffer, 0, 2003)];
  const wanted = Array.from({ length: 501 }, (_, i) => makeBlock(key, i + 1, step)).flat();
  expect(raw).toEqual(wanted.slice(0, 2003));
});

test("a step beyond 32 bits is another stream than its lower half", () => {
  const [near, far] = [new Uint32Array(2), new Uint32Array(2)];
  drawRaw("0", "example", 1, near);
  drawRaw("0", "example", 2 ** 32 + 1, far);
  expect(far).not.toEqual(near);
});

test("normal draws have mean 0 and variance 1, truncated ones end at 2", () => {
  const normal = new Float64Array(20000), truncated = new Float64Array(20000);
  drawInitial("3", "initial/W1", "normal", normal);
  drawInitial("3", "initial/W1", "truncated_normal", truncated);
  expect(normal.reduce((s, v) => s + v) / 20000).toBeCloseTo(0, 1);
  expect(normal.reduce((s, v) => s + v * v) / 20000).toBeCloseTo(1, 1);
  expect(Math.max(...truncated.map(Math.abs))).toBeLessThan(2);
});

test("BLAKE2b of a text, as hashlib has it", () => {
  expect(hashText("0/example").map((h) => h.toString(16))).toEqual(["da4ca1e2c4084c89", "b53ceac53e709d23"]);
});

test("an epoch's batches hold each row once, the last one what is left", () => {
  const batches = new Batches(10, 4, "0", "shuffle");
  const rows = [0, 1, 2].map((k) => [...batches.listRows(k)!]);
  expect(rows.map((r) => r.length)).toEqual([4, 4, 2]);
  expect(rows.flat().sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});
