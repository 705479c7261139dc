// BLAKE2b (RFC 7693) of at most 128 bytes to 16 bytes: the key of a stream. Run once for a purpose,
// so whole numbers of any length will do.

const MASK = (1n << 64n) - 1n;
const START = [
  0x6a09e667f3bcc908n, 0xbb67ae8584caa73bn, 0x3c6ef372fe94f82bn, 0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n, 0x9b05688c2b3e6c1fn, 0x1f83d9abfb41bd6bn, 0x5be0cd19137e2179n,
];
/** Which words of the message each of the ten rounds mixes, as digits of base 16. */
const ORDERS = [
  "0123456789abcdef", "ea489fd61c02b753", "b8c052fdae367194", "7931dcbe265a40f8", "905724afe1bc683d",
  "2c6a0b834d75fe19", "c51fed4a0763928b", "db7ec13950f4862a", "6fe9b308c2d714a5", "a2847615fb9e3cd0",
];
/** The four columns, then the four diagonals, of the 4 x 4 words of the state. */
const LINES = [
  [0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15],
  [0, 5, 10, 15], [1, 6, 11, 12], [2, 7, 8, 13], [3, 4, 9, 14],
] as const;
const LENGTH = 16;
export const LONGEST = 128;

const turn = (x: bigint, bits: bigint): bigint => (x >> bits) | ((x << (64n - bits)) & MASK);

/** The hash as two numbers of 64 bits, the lowest byte first. */
export function hashText(text: string): readonly [bigint, bigint] {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > LONGEST) throw new RangeError(`The key of a stream has ${bytes.length} bytes; at most ${LONGEST} do.`);
  const block = new Uint8Array(LONGEST);
  block.set(bytes);
  const view = new DataView(block.buffer);
  const message = Array.from({ length: 16 }, (_, i) => view.getBigUint64(8 * i, true));
  const start = [START[0]! ^ 0x01010000n ^ BigInt(LENGTH), ...START.slice(1)];
  const v = [...start, ...START];
  v[12]! ^= BigInt(bytes.length);
  v[14]! ^= MASK; // the last block
  for (let round = 0; round < 12; round++) mixRound(v, message, ORDERS[round % 10]!);
  return [start[0]! ^ v[0]! ^ v[8]!, start[1]! ^ v[1]! ^ v[9]!];
}

function mixRound(v: bigint[], message: readonly bigint[], order: string): void {
  LINES.forEach(([a, b, c, d], i) => {
    const [x, y] = [0, 1].map((k) => message[parseInt(order[2 * i + k]!, 16)]!) as [bigint, bigint];
    v[a] = (v[a]! + v[b]! + x) & MASK;
    v[d] = turn(v[d]! ^ v[a]!, 32n);
    v[c] = (v[c]! + v[d]!) & MASK;
    v[b] = turn(v[b]! ^ v[c]!, 24n);
    v[a] = (v[a]! + v[b]! + y) & MASK;
    v[d] = turn(v[d]! ^ v[a]!, 16n);
    v[c] = (v[c]! + v[d]!) & MASK;
    v[b] = turn(v[b]! ^ v[c]!, 63n);
  });
}
