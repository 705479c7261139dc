import { expect, test } from "vitest";
import { DOUBLE, type Numbers, type Precision, SINGLE } from "../../engine/precision";
import { makeProduct } from "../../engine/products";
import { addAll, addLanes, addRows, addUnits, addVector } from "../../engine/sums";

// The order of operations once more, as docs/decisions/0023 says it, and as slowly as one can.

/** Numbers between -1 and 1 with all their bits. */
function makeNumbers(p: Precision, count: number, seed = 1): Numbers {
  let state = BigInt(seed);
  return p.make(count).map(() => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & ((1n << 64n) - 1n);
    return Number(state >> 11n) * 2 ** -52 - 1;
  }) as Numbers;
}

function slowLanes(p: Precision, v: number[]): number {
  if (v.length === 0) return 0;
  let width = p.lanes;
  while (width > v.length) width /= 2;
  const whole = v.length - (v.length % width);
  let s = v.slice(0, width);
  for (let b = width; b < whole; b += width) s = s.map((x, j) => p.round(x + v[b + j]!));
  while (s.length > 1) s = s.slice(0, s.length / 2).map((x, j) => p.round(x + s[j + s.length / 2]!));
  return v.slice(whole).reduce((sum, x) => p.round(sum + x), s[0]!);
}
const slowChain = (p: Precision, v: number[]): number => v.reduce((s, x) => p.round(s + x));
const blocks = (v: number[], size: number): number[][] =>
  Array.from({ length: Math.ceil(v.length / size) }, (_, i) => v.slice(i * size, (i + 1) * size));

const BOTH = [["float32", SINGLE], ["float64", DOUBLE]] as const;

test.each(BOTH)("lanes of %s, of every length up to 70", (_name, p) => {
  const v = makeNumbers(p, 70);
  for (let n = 0; n <= 70; n++) expect(addLanes(p, v, 0, n, 1)).toBe(slowLanes(p, [...v].slice(0, n)));
});

test.each(BOTH)("sums over rows of %s, narrow and wide", (_name, p) => {
  for (const [rows, units] of [[1, 3], [31, 12], [70, 12], [70, 13], [33, 40]] as const) {
    const x = makeNumbers(p, rows * units), out = p.make(units);
    addRows(p, x, out, rows, units);
    const add = units <= 12 ? slowLanes : slowChain;
    const wanted = Array.from({ length: units }, (_, j) => {
      const column = Array.from({ length: rows }, (_row, i) => x[i * units + j]!);
      return slowChain(p, blocks(column, 32).map((b) => add(p, b)));
    });
    expect([...out]).toEqual(wanted);
  }
});

test.each(BOTH)("sums of %s over units, over all, of a vector", (_name, p) => {
  const [rows, units] = [70, 9], x = makeNumbers(p, rows * units), out = p.make(rows), long = makeNumbers(p, 9001);
  addUnits(p, x, out, rows, units);
  const each = blocks([...x], units).map((row) => slowLanes(p, row));
  expect([...out]).toEqual(each);
  expect(addAll(p, x, out, rows, units)).toBe(slowChain(p, blocks(each, 32).map((b) => slowLanes(p, b))));
  expect(addVector(p, long)).toBe(slowChain(DOUBLE, blocks([...long], 4096).map((b) => slowLanes(p, b))));
});

test.each(BOTH)("products of %s: by chains, with one column by lanes, over narrow rows by blocks", (_name, p) => {
  for (const [n, inner, m] of [[4, 2, 3], [9, 17, 1], [5, 70, 12], [13, 33, 20]] as const)
    for (const overRows of [false, true]) {
      const a = makeNumbers(p, n * inner), b = makeNumbers(p, inner * m, 2), out = p.make(n * m);
      const left = overRows ? { data: a, row: 1, column: n } : { data: a, row: inner, column: 1 };
      makeProduct(p, left, { data: b, row: m, column: 1 }, out, n, inner, m, overRows)();
      const wanted = Array.from({ length: n * m }, (_, at) => {
        const [i, j] = [Math.floor(at / m), at % m];
        const terms = Array.from({ length: inner }, (_k, k) =>
          p.round(a[overRows ? k * n + i : i * inner + k]! * b[k * m + j]!));
        if (overRows && n <= 12 && m <= 12) return slowChain(p, blocks(terms, 32).map((t) => slowLanes(p, t)));
        return !overRows && m === 1 ? slowLanes(p, terms) : slowChain(p, terms);
      });
      expect([...out]).toEqual(wanted);
    }
});
