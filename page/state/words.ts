// What the page says, in the reader's language. English is the source; `_` marks it for translation.
import { signal } from "@preact/signals";
import type { CaseWords } from "../cards/text";

export const LANGUAGES = { en: "English", "zh-CN": "简体中文", "zh-TW": "繁體中文" } as const;
export type Language = keyof typeof LANGUAGES;

/** By language, then by English text. */
export type Texts = Partial<Record<Language, Record<string, string>>>;

/** What the page says: of the catalogs of messages, which the build puts beside the script. */
export const texts = signal<Texts>({});
/** The same of the lessons, once they are unpacked. */
export const lessonTexts = signal<Texts>({});

export const language = signal<Language>("en");

/** A text in the reader's language. values: what stands for {name} in it. */
export function _(text: string, values: Readonly<Record<string, string | number>> = {}): string {
  const own = texts.value[language.value]?.[text] ?? lessonTexts.value[language.value]?.[text] ?? text;
  return own.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}

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
