// The cards of the numbers of the step that is shown.
import { computed } from "@preact/signals";
import { readAddress } from "../cards/addresses";
import { type Card, CardMaker } from "../cards/card";
import { hasInfluence } from "../program/influence";
import { ALL_STEPS } from "../time/edits";
import type { Shown } from "../time/messages";
import { chosen } from "./panels";
import { base, calm, opened, program } from "./shown";
import type { Package } from "./package";
import { _, translate } from "./words";

/** Makes cards of the step; undefined where not all of its arrays are here. */
export const maker = computed(() => {
  const pkg = opened.value, now = calm.value, own = program.value;
  if (!pkg || !own || !now || !now.hasAll) return undefined;
  const tape = { program: own, step: now.step, rows: now.rows, arrays: now.arrays };
  return new CardMaker(tape, commandSource.value?.words ?? [], translate);
});

/** What commands take for the step that is shown. */
export const commandSource = computed(() => base.value && calm.value && findCommandSource(base.value, calm.value));

/** words: what stands behind `backsight explain`; none where no command makes a step. note: why, or what the reader has to do first. */
export interface CommandSource {
  readonly words: readonly string[];
  readonly note: string;
}

/** The file that a spec is saved in, in commands. */
const SPEC_FILE = "SPEC.toml";

/** No command makes what was changed in a branch, but for a longer plan, or is beyond what a run has recorded. */
export function findCommandSource({ words, isFromSpec, program: first, recorded }: Package, { step, branch: id, branches }: Shown): CommandSource {
  let steps = first.steps, isChanged = false;
  const refuse = (note: string): CommandSource => ({ words: [], note });
  for (let own = branches.find((b) => b.id === id); own?.parent !== undefined; own = branches.find((b) => b.id === own!.parent))
    for (const edit of own.edits) {
      if (edit.kind !== "number" || edit.name !== ALL_STEPS) return refuse(_("No command prints this number: something was changed on the way to it."));
      steps = Math.max(steps, edit.value);
      isChanged = true;
    }
  const last = recorded ?? steps;
  if (step > last) return refuse(_("No command prints this number: the last step that has commands is {last}.", { last }));
  if (isChanged && (recorded !== undefined || hasInfluence(first, ALL_STEPS)))
    return refuse(_("No command prints this number: the plan was changed, and that changes the numbers."));
  const own = isFromSpec ? [SPEC_FILE, ...pickOptions(words, ["--with", "--data-dir"])] : words;
  return {
    words: steps > first.steps ? replaceOption(own, "--steps", String(steps)) : own,
    note: isFromSpec ? _("The network was set in this page. Save its spec as TOML (under “Share and save”), and put that file's name in the place of {file}.", { file: SPEC_FILE }) : "",
  };
}

/** Some options, with their values. */
const pickOptions = (words: readonly string[], names: readonly string[]): string[] =>
  words.filter((word, k) => names.includes(word) || names.includes(words[k - 1] ?? ""));

function replaceOption(words: readonly string[], name: string, value: string): readonly string[] {
  const kept = words.filter((word, k) => word !== name && words[k - 1] !== name && !word.startsWith(`${name}=`));
  return [...kept, name, value];
}

/** The card that is open; undefined where its number is not one of this network. */
export const card = computed<Card | undefined>(() => {
  const address = readAddress(chosen.value), make = maker.value;
  if (!address || !make || !make.ledger.has(address.name, address.index)) return undefined;
  return make.make(address.name, address.index);
});
