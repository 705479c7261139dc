// Where a network comes from that a link or a lesson names: the page has it, or carries it, or its
// server makes it.
import { ProgramError } from "../program/errors";
import { base } from "./shown";
import { unpackJson } from "./address";
import { nameNetwork, type NetworkName } from "./bookmark";
import { askServer, connection } from "./connection";
import { type Package, readPackage } from "./package";
import { _, learn, type TextLists } from "./words";

/** Packages that came with the page, by their words: packed, and unpacked where one is asked for. */
let packed = "", carried: Readonly<Record<string, unknown>> | undefined;
/** What stands beside them: what their programs say, together. */
const TEXTS = "texts";

/** Take in what the page carries. */
export function carryNetworks(text: string): void {
  packed = text;
  carried = text ? undefined : {};
}

async function findCarried(words: string): Promise<string | undefined> {
  if (!carried) {
    carried = (await unpackJson(packed)) as Record<string, unknown>;
    learn(carried[TEXTS] as TextLists);
  }
  return Object.hasOwn(carried, words) ? JSON.stringify(carried[words]) : undefined;
}

/** It is always the same one here, and goes without saying. */
const ENGINE = / --engine[ =]portable\b/;

/** Words as one text. */
export const joinWords = (words: readonly string[]): string => words.join(" ").replace(ENGINE, "");

/** Words as a shell takes them: a link may have been written by anybody. */
export function quoteWords(words: readonly string[]): string {
  const quote = (word: string): string => (/^[\w:=.,/@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
  return words.map(quote).join(" ").replace(ENGINE, "");
}

/** Whether it is the network that was opened. */
export function isOpen(name: NetworkName): boolean {
  const own = base.value && nameNetwork(base.value);
  return own !== undefined && joinWords(own.words) === joinWords(name.words) && JSON.stringify(own.spec) === JSON.stringify(name.spec);
}

/** Raises ProgramError where it is not to be had, ServerError for what the server says. */
export async function findNetwork(name: NetworkName): Promise<Package> {
  if (isOpen(name)) return base.value!;
  const words = joinWords(name.words), own = name.spec ? undefined : await findCarried(words);
  if (own) return readPackage(own);
  if (connection.value === "open") {
    const answer = await askServer("package", name.spec ? { spec: name.spec } : { words: name.words });
    return { ...readPackage(JSON.stringify(answer)), isFromSpec: name.spec !== undefined };
  }
  throw new ProgramError(
    _("This needs another network, which this file does not have. Start `backsight play {words}`, and open the link there.", { words: quoteWords(name.words) }),
  );
}
