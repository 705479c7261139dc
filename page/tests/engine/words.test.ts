import { expect, test } from "vitest";
import { raiseToNumber } from "../../engine/powers";
import { DOUBLE, SINGLE } from "../../engine/precision";
import { computeNormalQuantile } from "../../engine/quantile";
import { WORDS } from "../../engine/words";

test("each word is within 1e-14 of the browser's own, and of float32 within 1e-6", () => {
  for (const [name, [single, double]] of Object.entries(WORDS)) {
    if (name === "erf") continue; // browsers have none
    const own = (Math as unknown as Record<string, (x: number) => number>)[name]!;
    for (const x of [-0.9, -1e-3, 1e-9, 0.3, 0.7, 2.5, 9]) {
      const wanted = own(x);
      if (Number.isNaN(wanted)) expect(double(x)).toBeNaN();
      else {
        expect(Math.abs(double(x) / wanted - 1)).toBeLessThan(1e-14);
        expect(Math.abs(single(Math.fround(x)) / own(Math.fround(x)) - 1)).toBeLessThan(1e-6);
      }
    }
  }
});

test("the ends: overflow, 0, -0 and what is no number", () => {
  const of = (name: string) => WORDS[name]![1];
  const exp = of("exp"), log = of("log"), tanh = of("tanh"), erf = of("erf");
  expect([exp(1000), exp(-1000), exp(-745)]).toEqual([Infinity, 0, 5e-324]);
  expect([log(0), log(Infinity), log(5e-324)]).toEqual([-Infinity, Infinity, -744.4400719213812]);
  expect([tanh(-0), tanh(50), erf(-50)]).toEqual([-0, 1, -1]);
  for (const f of [exp, log, tanh, erf]) expect(f(NaN)).toBeNaN();
});

test("whole powers by squaring, roots as roots, others by the words", () => {
  const x = 1.1;
  expect(raiseToNumber(DOUBLE, x, 3)).toBe(x * (x * x));
  expect(raiseToNumber(DOUBLE, x, -2)).toBe(1 / (x * x));
  expect(raiseToNumber(DOUBLE, 2, 0.5)).toBe(Math.SQRT2);
  expect(raiseToNumber(SINGLE, 0, 1.7)).toBe(0);
  expect(raiseToNumber(DOUBLE, x, 1.7)).toBeCloseTo(x ** 1.7, 14);
});

test("the quantile of shares known from tables", () => {
  expect(computeNormalQuantile(0.5)).toBe(0);
  expect(computeNormalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14);
  expect(computeNormalQuantile(1e-20)).toBeCloseTo(-9.262340089798408, 13);
});
