// The part of an address behind its #: "v1." and a bookmark as JSON, packed (deflate), in letters that
// addresses leave as they are (base64url). Or verbs, which a person can write: see `verbs`.
import { ProgramError } from "../program/errors";
import { type Bookmark, readBookmark, type UnreadBookmark, writeBookmark } from "./bookmark";
import { countChanged } from "./written_edits";

const VERSION = "v1.";
/** Changed numbers that a link has room for: addresses of more than some 8,000 letters get lost on the way. */
export const MOST_CHANGED = 300;
/** Characters that a link may unpack to. */
const LARGEST = 1_000_000;

export const isBookmark = (hash: string): boolean => /^#?v\d+\./.test(hash);

/** Whether a link has room for what was changed. */
export function fits({ course }: Bookmark): boolean {
  return countChanged(course.turns.flatMap((turn) => turn.edits)) <= MOST_CHANGED;
}

/** "#v1.…" */
export async function writeAddress(bookmark: Bookmark): Promise<string> {
  const packed = await pack(new TextEncoder().encode(JSON.stringify(writeBookmark(bookmark))));
  return `#${VERSION}${packed}`;
}

/** Raises ProgramError for a link that is damaged, or of another version. */
export async function readAddress(hash: string): Promise<UnreadBookmark> {
  const text = hash.replace(/^#/, "");
  if (!text.startsWith(VERSION))
    throw new ProgramError("This page reads links that begin with #{version}; this one begins with #{begin}", { version: VERSION, begin: text.slice(0, 4) });
  let value: unknown;
  try {
    value = await unpackJson(text.slice(VERSION.length), LARGEST);
  } catch {
    throw new ProgramError("The link is damaged: what stands behind its # is not whole. Copy it anew.");
  }
  return readBookmark(value);
}

/** Bytes, packed, as letters of base64url. */
export async function pack(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const packed = await collect(new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw")), Infinity);
  const letters = Array.from({ length: Math.ceil(packed.length / PIECE) }, (_unused, k) =>
    String.fromCharCode(...packed.subarray(k * PIECE, (k + 1) * PIECE)));
  return btoa(letters.join("")).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** Arguments that a call may have at once. */
const PIECE = 8192;

/** What was packed as JSON. Raises an error of some kind where it is not whole, or too long. */
export async function unpackJson(letters: string, most = Infinity): Promise<unknown> {
  return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(await unpack(letters, most)));
}

/** The bytes again. Raises an error of some kind where they are not whole, or too many. */
async function unpack(letters: string, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const text = atob(letters.replace(/-/g, "+").replace(/_/g, "/"));
  const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
  return collect(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")), most);
}

async function collect(stream: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [], reader = stream.getReader();
  let length = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    length += next.value.length;
    if (length > most) throw new RangeError("too long");
    pieces.push(next.value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) whole.set(piece, at), (at += piece.length);
  return whole;
}
