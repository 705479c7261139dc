// Lessons: Markdown beside the live page, whose links set what it shows.
//
//     ---
//     title: One worked step
//     order: 1
//     words: xor --hidden 3              the network that it opens
//     words fifty: xor --hidden 50       another, which links open as #network=fifty
//     do weights: set=W1[0,0]:0.5&…      verbs that links do as #do=weights
//     ---
//     [Train 100 steps](#train=100) …
import { computed, signal } from "@preact/signals";
import { ProgramError } from "../program/errors";
import { isBookmark, readAddress, unpackJson } from "./address";
import { open } from "./opening";
import { lesson } from "./panels";
import type { NetworkName } from "./bookmark";
import { carryNetworks, findNetwork, isOpen } from "./networks";
import { type Block, readDocument } from "./prose";
import { carryOptimizers } from "./race";
import { restore } from "./restore";
import { problem } from "./problems";
import { hold } from "./reload";
import { readVerbs, runVerbs } from "./verbs";
import { _, lessonTexts } from "./words";

export interface Lesson {
  readonly name: string;
  readonly title: string;
  readonly order: number;
  /** By the name that links have for them; that of the first is "". */
  readonly networks: ReadonlyMap<string, NetworkName>;
  /** Verbs that have a name of their own. */
  readonly deeds: ReadonlyMap<string, string>;
  readonly blocks: readonly Block[];
}

export function readLesson(name: string, text: string): Lesson {
  const { head, blocks } = readDocument(text);
  const find = (key: string): string | undefined => head.find(([k]) => k === key)?.[1];
  const networks = head.filter(([key]) => /^words( |$)/.test(key)).map(([key, words]): [string, NetworkName] =>
    [key.slice("words ".length), { words: words.split(/ +/), spec: undefined }]);
  const deeds = head.filter(([key]) => key.startsWith("do ")).map(([key, verbs]): [string, string] => [key.slice("do ".length), verbs]);
  return {
    name, title: find("title") ?? name, order: Number(find("order") ?? Infinity),
    networks: new Map(networks), deeds: new Map(deeds), blocks,
  };
}

/** All lessons in their order, once they are unpacked. */
export const lessons = signal<readonly Lesson[]>([]);

interface Carried {
  readonly lessons: Readonly<Record<string, string>>;
  readonly texts: typeof lessonTexts.value;
}

/** What the page carries: { lessons, networks, optimizers }, packed; "" where it carries none. */
export async function carryLessons(text: string): Promise<void> {
  if (!text) return;
  const packed = JSON.parse(text) as { readonly lessons: string; readonly networks: string; readonly optimizers: string };
  carryNetworks(packed.networks);
  carryOptimizers(packed.optimizers);
  const carried = (await unpackJson(packed.lessons)) as Carried;
  lessonTexts.value = carried.texts;
  lessons.value = Object.entries(carried.lessons).map(([name, own]) => readLesson(name, own))
    .sort((a, b) => a.order - b.order || a.name.localeCompare(b.name));
}

export const openLesson = computed(() => lessons.value.find((l) => l.name === lesson.value));

/** Do what a link says: a bookmark, or verbs. What is wrong with it is said. */
export async function follow(hash: string): Promise<void> {
  problem.value = "";
  await hold(() => (isBookmark(hash) ? followBookmark(hash) : followVerbs(hash)));
}

async function followBookmark(hash: string): Promise<void> {
  const bookmark = await readAddress(hash);
  requireLesson(bookmark.view.lesson);
  await restore(bookmark);
}

function requireLesson(name: string): void {
  if (name && !lessons.value.some((l) => l.name === name)) throw new ProgramError(_("This page has no lesson called {name}.", { name }));
}

async function followVerbs(hash: string): Promise<void> {
  const named = new URLSearchParams(hash.slice(1)).get("lesson");
  requireLesson(named ?? "");
  const own = named === null ? openLesson.value : lessons.value.find((l) => l.name === named);
  const verbs = readVerbs(hash.replace(/\bdo=([\w-]+)/g, (whole, name: string) => own?.deeds.get(name) ?? whole));
  // A link of a lesson is about one of its networks: where none is open, its first is.
  const isAtHome = !own || own.networks.size === 0 || [...own.networks.values()].some(isOpen);
  if (!isAtHome && !verbs.some(([name]) => name === "network" || name === "lesson")) await openNetwork("");
  await runVerbs(verbs, openNetwork);
}

async function openNetwork(name: string): Promise<void> {
  const network = openLesson.value?.networks.get(name);
  if (!network) throw new ProgramError(_("The lesson has no network called {name}.", { name: name || "—" }));
  open(await findNetwork(network));
}
