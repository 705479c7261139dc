// What the words need besides + - * / and comparisons: the parts of a number, read off its bits.

const number = new Float64Array(1);
const halves = new Uint32Array(number.buffer);
/** Where the sign and the exponent of a number lie: in the second half, but for big-endian machines. */
const HIGH = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;
const LOW = 1 - HIGH;

export const absolute = Math.abs;

/** The nearest whole number, of two the even one: what is beyond the point has no room in the sum. */
export const nearest_float64 = (x: number): number => x + 6755399441055744 - 6755399441055744;
export const nearest_float32 = (x: number): number => Math.fround(Math.fround(x + 12582912) - 12582912);

/** 2**k for whole k within the normal numbers. */
export function two_to(k: number): number {
  halves[LOW] = 0;
  halves[HIGH] = (k + 1023) << 20;
  return number[0]!;
}

/** The e of x = m 2**e, 1/2 <= m < 1; x normal and positive. */
export function exponent(x: number): number {
  number[0] = x;
  return (halves[HIGH]! >>> 20) - 1022;
}

/** The m of x = m 2**e, 1/2 <= m < 1; x normal and positive. */
export function significand(x: number): number {
  number[0] = x;
  halves[HIGH] = (halves[HIGH]! & 0xfffff) | 0x3fe00000;
  return number[0]!;
}
