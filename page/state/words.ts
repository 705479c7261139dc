// What the page says, in the reader's language. English is the source; `_` marks it for translation.
import { signal } from "@preact/signals";
import type { CaseWords } from "../cards/text";
import { fillText, type TextValues } from "../program/errors";

export const LANGUAGES = { en: "English", "zh-CN": "简体中文", "zh-TW": "繁體中文" } as const;
export type Language = keyof typeof LANGUAGES;

/** By language, then by English text. */
export type Texts = Partial<Record<Language, Record<string, string>>>;

/** What the page says: of the catalogs of messages, which the build puts beside the script. */
export const texts = signal<Texts>({});
/** The same of the lessons, once they are unpacked. */
export const lessonTexts = signal<Texts>({});

/** What a program says, by language: the same texts in the same order. */
export type TextLists = Readonly<Record<string, readonly string[]>>;
/** The same by English texts: of all programs that were opened. */
const programTexts = signal<Texts>({});

export const language = signal<Language>("en");

/** Take in what a program says, which itself is in English. */
export function learn({ en = [], ...others }: TextLists): void {
  const known: Record<string, Record<string, string>> = { ...programTexts.peek() };
  for (const [tag, list] of Object.entries(others)) known[tag] = { ...known[tag], ...Object.fromEntries(en.map((text, k) => [text, list[k] ?? text])) };
  programTexts.value = known;
}

/** A text in the reader's language. values: what stands for {name} in it. */
export function _(text: string, values: TextValues = {}): string {
  const own = [texts, lessonTexts, programTexts].map((all) => all.value[language.value]?.[text]).find(Boolean) ?? text;
  return fillText(own, values);
}

/** A text that did not come with the page: of its program, or of a lesson. */
export const translate: (text: string, values?: TextValues) => string = _;

/** What stands between the cases of a formula. */
export const sayCases = (): CaseWords => ({
  if: _("if"), otherwise: _("otherwise"), comma: _(", "),
  cases: (cases, otherwise) => _("{cases}, else {otherwise}", { cases, otherwise }),
});

/** The language of a tag such as "zh_Hant" or "zh-cn"; English where it is none of ours. */
export function findLanguage(tag: string): Language {
  const parts = tag.replace("_", "-").toLowerCase().split("-");
  if (parts[0] !== "zh") return "en";
  return parts.some((p) => ["tw", "hk", "mo", "hant"].includes(p)) ? "zh-TW" : "zh-CN";
}
