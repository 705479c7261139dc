// The cards of the numbers of the step that is shown.
import { computed } from "@preact/signals";
import { readAddress } from "../cards/addresses";
import { type Card, CardMaker } from "../cards/card";
import { hasInfluence } from "../program/influence";
import { ALL_STEPS } from "../time/edits";
import type { Shown } from "../time/messages";
import { base, calm, chosen, opened, program } from "./app";
import type { Package } from "./package";

/** Makes cards of the step; undefined where not all of its arrays are here. */
export const maker = computed(() => {
  const pkg = opened.value, now = calm.value, own = program.value;
  if (!pkg || !own || !now || !now.hasAll) return undefined;
  const tape = { program: own, step: now.step, rows: now.rows, arrays: now.arrays };
  return new CardMaker(tape, base.value ? findWords(base.value, now) : []);
});

/**
 * What stands behind `backsight explain` for the step that is shown. Empty where no command makes it: of
 * a branch where something was changed, of a spec that was set in the page, beyond what a run has recorded.
 */
export function findWords({ words, isFromSpec, program: first, recorded }: Package, { step, branch: id, branches }: Shown): readonly string[] {
  let steps = first.steps, isChanged = false;
  for (let own = branches.find((b) => b.id === id); own?.parent !== undefined; own = branches.find((b) => b.id === own!.parent))
    for (const edit of own.edits) {
      if (edit.kind !== "number" || edit.name !== ALL_STEPS) return [];
      steps = Math.max(steps, edit.value);
      isChanged = true;
    }
  if (isFromSpec || step > (recorded ?? steps)) return [];
  if (isChanged && (recorded !== undefined || hasInfluence(first, ALL_STEPS))) return [];
  return steps > first.steps ? replaceOption(words, "--steps", String(steps)) : words;
}

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
