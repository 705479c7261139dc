// Powers without Math.pow, which is another one in every browser. A whole exponent is decided by its
// bits, from the lowest on: x ** 6 = (x*x) * ((x*x)*(x*x)). All others are exp(e log x) by the words.
import type { Precision } from "./precision";
import { WORDS } from "./words";

const [expSingle, expDouble] = WORDS.exp!;
const [logSingle, logDouble] = WORDS.log!;

/** x ** exponent, the exponent being known when the formula is read, or x being a plain number. */
export function raiseToNumber(p: Precision, x: number, exponent: number): number {
  if (exponent === 0.5) return p.round(Math.sqrt(x));
  if (exponent === -0.5) return p.round(1 / p.round(Math.sqrt(x)));
  if (Number.isInteger(exponent)) return raiseToWhole(p, x, exponent);
  return raiseToArray(p, x, p.round(exponent));
}

/** x ** exponent by the words; both of the network's dtype. */
export function raiseToArray(p: Precision, x: number, exponent: number): number {
  if (x === 0 && exponent > 0) return 0;
  return p.dtype === "float32"
    ? expSingle(Math.fround(exponent * logSingle(x)))
    : expDouble(exponent * logDouble(x));
}

function raiseToWhole({ round }: Precision, x: number, exponent: number): number {
  let left = Math.abs(exponent), base = x, result = 1;
  while (left > 0) {
    const half = Math.floor(left / 2);
    if (left - 2 * half === 1) result = round(result * base);
    left = half;
    if (left > 0) base = round(base * base);
  }
  return exponent < 0 ? round(1 / result) : result;
}
