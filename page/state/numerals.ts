// Numbers for the eye: six digits, a true minus sign, spaces between thousands.

export function formatNumber(value: number, digits = 6): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const text = size !== 0 && (size < 1e-4 || size >= 1e7) ? writePower(value, digits) : trim(value.toPrecision(digits));
  return text.replace("-", "−");
}

export function formatCount(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, " ");
}

const trim = (text: string): string => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);

function writePower(value: number, digits: number): string {
  const [mantissa, power] = value.toExponential(digits - 1).split("e") as [string, string];
  const exponent = [...power.replace("+", "")].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)])).join("");
  return `${trim(mantissa)}·10${exponent}`;
}
