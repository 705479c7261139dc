import { expect, test } from "vitest";
import { formatNumber } from "../../cards/numerals";

/** x, significant digits, as Python prints it. */
const CASES: [number, number | undefined, string][] = [
  [0, 6, "0"], [-0, 6, "−0"], [0.9, 6, "0.9"], [-3, 6, "−3"], [1e-8, 6, "10⁻⁸"], [2.5e-7, 6, "2.5 × 10⁻⁷"],
  [1e-4, 6, "0.0001"], [1e-5, 6, "10⁻⁵"], [123456, 6, "123456"], [1234567, 6, "1.23457 × 10⁶"],
  [1e6, 6, "10⁶"], [1e15, undefined, "1000000000000000"], [1e16, undefined, "10¹⁶"], [0.1 + 0.2, undefined, "0.30000000000000004"],
  [1e300 * 1e10, 6, "∞"], [-Infinity, 6, "−∞"], [NaN, 6, "NaN"], [5e-324, undefined, "5 × 10⁻³²⁴"],
];

test.each(CASES)("%f with %s digits", (x, digits, text) => expect(formatNumber(x, digits)).toBe(text));

test("a tie goes to the even digit, as toExponential does not", () => {
  expect((2 ** -9).toPrecision(6)).toBe("0.00195313");
  expect(formatNumber(2 ** -9, 6)).toBe("0.00195312");
  expect(formatNumber(3 * 2 ** -9, 6)).toBe("0.00585938");
  expect(formatNumber(2.5, 1)).toBe("2");
  expect(formatNumber(3.5, 1)).toBe("4");
  // Just above a tie.
  expect(formatNumber(1.0000015, 7)).toBe("1.000001");
});

test("a count keeps its digits", () => {
  expect(formatNumber(1258, 3, true)).toBe("1258");
  expect(formatNumber(1258, 3)).toBe("1.26 × 10³");
});
