// Stable names of numbers: act/symbol[index], "backward/dL_dW1[0,2]".
import type { Index } from "./letters";

/** An entry as it is written: W1[0,2]; a plain number by its name alone. */
export const formatEntry = (name: string, index: Index): string => (index.length ? `${name}[${index.join(",")}]` : name);

export const formatAddress = (act: string, name: string, index: Index): string => `${act}/${formatEntry(name, index)}`;

/** The name and the index of a stable name, with or without its act; undefined where a text is none. */
export function readAddress(text: string): { name: string; index: number[] } | undefined {
  const match = /^(?:[a-z]+\/)?(\w+)(?:\[(\d{1,15}(?:,\d{1,15})*)\])?$/.exec(text);
  return match ? { name: match[1]!, index: (match[2] ?? "").split(",").filter(Boolean).map(Number) } : undefined;
}

const SAFE = /^[\w@%+=:,./-]+$/;

/** Words as a shell reads them, as Python's shlex.join writes them. */
export const joinWords = (words: readonly string[]): string =>
  words.map((word) => (SAFE.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`)).join(" ");
