// Checksums that tell apart what differs by chance; they are no guard against malice.
import type { Numbers } from "../engine/precision";
import type { Package } from "./package";

/** FNV-1a of bytes, twice with different beginnings: 16 digits of base 16. */
export function computeChecksum(parts: readonly Uint8Array[]): string {
  let a = 0x811c9dc5, b = 0x050c5d1f;
  for (const bytes of parts)
    for (const byte of bytes) {
      a = Math.imul(a ^ byte, 0x01000193);
      b = Math.imul(b ^ byte ^ 0x5a, 0x01000197);
    }
  return [a, b].map((n) => (n >>> 0).toString(16).padStart(8, "0")).join("");
}

/** Of the bits of numbers; every NaN counts as the same. */
export function checkNumbers(numbers: Numbers): string {
  const own = numbers.slice();
  for (let i = 0; i < own.length; i++) if (Number.isNaN(own[i]!)) own[i] = NaN;
  return computeChecksum([new Uint8Array(own.buffer)]);
}

const known = new WeakMap<Package, string>();

/** Of a network and all its rows: whoever has the same can go the same way. */
export function checkNetwork(pkg: Package): string {
  let sum = known.get(pkg);
  if (sum === undefined) known.set(pkg, (sum = sumUp(pkg)));
  return sum;
}

function sumUp(pkg: Package): string {
  const rows = Object.values(pkg.parts).flatMap((part) => [...part.arrays.values()]);
  const arrays = rows.map((array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  return computeChecksum([new TextEncoder().encode(pkg.programText), ...arrays]);
}
