import { expect, test } from "vitest";
import { DOUBLE, type Numbers, type Precision, SINGLE } from "../../engine/precision";
import { makeProduct, type Matrix } from "../../engine/products";

const N = 17, INNER = 24, M = 13;

/** Each sum from first to last, with every term in it. */
function multiply({ round, make }: Precision, a: Matrix, b: Matrix): Numbers {
  const out = make(N * M);
  for (let i = 0; i < N; i++)
    for (let j = 0; j < M; j++) {
      const term = (k: number): number => round(a.data[i * a.row + k * a.column]! * b.data[k * b.row + j * b.column]!);
      let sum = term(0);
      for (let k = 1; k < INNER; k++) sum = round(sum + term(k));
      out[i * M + j] = sum;
    }
  return out;
}

const fill = ({ make }: Precision, count: number, seed: number, zeros: number): Numbers =>
  make(count).map((_zero, k) => (((k + seed) * 7919) % 97 < 97 * zeros ? (k % 3 ? 0 : -0) : Math.sin(seed + k * k)));

/** As rows and as their transpose. */
const lay = (data: Numbers, rows: number, columns: number, isTurned: boolean): Matrix =>
  isTurned ? { data, row: 1, column: rows } : { data, row: columns, column: 1 };

/** What b has besides: nothing, what is not finite, zeros of both signs, zeros that make a sum of -0 alone. */
const CASES: readonly ((b: Numbers) => void)[] = [
  () => undefined,
  (b) => void ((b[5] = Infinity), (b[40] = NaN)),
  (b) => void b.forEach((_value, k) => k % 5 && (b[k] = k % 2 ? 0 : -0)),
  (b) => void b.fill(-0),
];

test.each([SINGLE, DOUBLE])("a product without the terms of zeros has the bits of one with all of them, in $dtype", (precision) => {
  for (const zeros of [0, 0.5, 1])
    for (const isTurned of [false, true])
      for (const change of CASES) {
        const a = lay(fill(precision, N * INNER, 1, zeros), N, INNER, isTurned);
        const b = lay(fill(precision, INNER * M, 2, 0), INNER, M, !isTurned), out = precision.make(N * M);
        change(b.data);
        makeProduct(precision, a, b, out, N, INNER, M, false)();
        expect([...out].every((sum, k) => Object.is(sum, multiply(precision, a, b)[k]))).toBe(true);
      }
});
