// Numbers as they are printed, as src/backsight/kernel/numerals.py does: 0.9, −3, 10⁻⁸, 2.5 × 10⁻⁷, ∞, NaN.

/** −digits × 10^power. digits: "0.25", "" for a bare power of ten, "∞", "NaN". */
export interface Numeral {
  readonly minus: boolean;
  readonly digits: string;
  readonly power: number | undefined;
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
/** Of a number at most so many digits are exact to the last; a double that is a tie has fewer. */
const EXACT = 100;
/** From this power of ten on a number that has all its digits is written with one. */
const LARGEST = 16;

/**
 * The parts of a number. digits: significant ones, the last rounded from the exact binary value, to the
 * even one where two are equally near; undefined for as many as tell it from all others. isWhole: it is
 * a count, whose digits are never rounded.
 */
export function toNumeral(x: number, digits?: number, isWhole = false): Numeral {
  const minus = x < 0 || Object.is(x, -0);
  if (Number.isNaN(x)) return { minus: false, digits: "NaN", power: undefined };
  if (!Number.isFinite(x)) return { minus, digits: "∞", power: undefined };
  if (isWhole) return { minus: x < 0, digits: String(Math.abs(x)), power: undefined };
  const [mantissa, power] = splitNumber(Math.abs(x), digits);
  if (power < -4 || power >= (digits ?? LARGEST))
    return { minus, digits: mantissa === "1" ? "" : placePoint(mantissa, 1), power };
  return { minus, digits: placePoint(mantissa, power + 1), power: undefined };
}

export const isPlain = (n: Numeral): boolean => !n.minus && n.power === undefined;

/** A number as plain text. */
export function formatNumber(x: number, digits?: number, isWhole = false): string {
  const numeral = toNumeral(x, digits, isWhole), minus = numeral.minus ? "−" : "";
  if (numeral.power === undefined) return minus + numeral.digits;
  const power = `10${raise(numeral.power)}`;
  return minus + (numeral.digits ? `${numeral.digits} × ${power}` : power);
}

const raise = (power: number): string =>
  (power < 0 ? "⁻" : "") + [...String(Math.abs(power))].map((d) => SUPERSCRIPTS[Number(d)]).join("");

/** The significant digits without zeros at their end, and the power of ten of the first. */
function splitNumber(x: number, digits: number | undefined): [string, number] {
  const text = digits === undefined ? x.toExponential() : roundHalfEven(x, digits);
  const [mantissa, power] = text.split("e") as [string, string];
  return [mantissa.replace(".", "").replace(/(?<=.)0+$/, ""), Number(power)];
}

/** Digits with a point behind the first `whole` of them. */
function placePoint(digits: string, whole: number): string {
  if (whole <= 0) return `0.${"0".repeat(-whole)}${digits}`;
  if (whole >= digits.length) return digits + "0".repeat(whole - digits.length);
  return `${digits.slice(0, whole)}.${digits.slice(whole)}`;
}

/** toExponential takes the larger of two that are equally near; Python and the processor take the even one. */
function roundHalfEven(x: number, digits: number): string {
  const near = x.toExponential(digits - 1);
  const [next] = x.toExponential(digits).split("e") as [string];
  if (!next.endsWith("5")) return near;
  const [exact, power] = x.toExponential(EXACT).split("e") as [string, string];
  const plain = exact.replace(".", "");
  if (!/^50*$/.test(plain.slice(digits)) || Number(plain[digits - 1]) % 2) return near;
  const kept = plain.slice(0, digits);
  return `${kept[0]}${digits > 1 ? "." : ""}${kept.slice(1)}e${power}`;
}
