// Where a network comes from that a link or a lesson names: the page has it, or carries it, or its
// server makes it.
import { ProgramError } from "../program/errors";
import { changes, opened } from "./app";
import { unpack } from "./address";
import type { NetworkName } from "./bookmark";
import { askServer, connection } from "./connection";
import { type Package, readPackage } from "./package";
import { _ } from "./words";

/** Packages that came with the page, packed, by their words. */
let carried: Readonly<Record<string, string>> = {};
const LARGEST = 100_000_000;

/** Take in what the page carries: JSON, or nothing. */
export function carry(text: string): void {
  carried = text ? (JSON.parse(text) as Record<string, string>) : {};
}

/** Words as one text; the engine is always the same one here, and goes without saying. */
export function joinWords(words: readonly string[]): string {
  return words.join(" ").replace(/ --engine[ =]portable\b/, "");
}

/** Whether it is the network that is open. */
export function isOpen({ words, changes: changed }: NetworkName): boolean {
  const pkg = opened.value;
  return pkg !== undefined && joinWords(pkg.words) === joinWords(words) &&
    JSON.stringify(changes.value ?? {}) === JSON.stringify(changed ?? {});
}

/** Raises ProgramError where it is not to be had, ServerError for what the server says. */
export async function findNetwork(name: NetworkName): Promise<Package> {
  if (isOpen(name)) return opened.value!;
  const words = joinWords(name.words), own = name.changes ? undefined : carried[words];
  if (own) return readPackage(new TextDecoder().decode(await unpack(own, LARGEST)));
  if (connection.value === "open") {
    const spec = name.changes && { spec: name.changes };
    return readPackage(JSON.stringify(await askServer("package", { words: name.words, ...spec })));
  }
  throw new ProgramError(
    _("This needs another network, which this file does not have. Start `backsight play {words}`, and open the link there.", { words }),
  );
}
