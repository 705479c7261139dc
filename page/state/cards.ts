// The cards of the numbers of the step that is shown.
import { computed } from "@preact/signals";
import { readAddress } from "../cards/addresses";
import { type Card, CardMaker } from "../cards/card";
import { calm, chosen, opened, program } from "./app";

/** Makes cards of the step; undefined where not all of its arrays are here. */
export const maker = computed(() => {
  const pkg = opened.value, now = calm.value, own = program.value;
  if (!pkg || !own || !now || !now.hasAll) return undefined;
  const tape = { program: own, step: now.step, rows: now.rows, arrays: now.arrays };
  // No command at the shell makes a step of a branch, where something was changed.
  return new CardMaker(tape, now.branch === 0 ? pkg.words : []);
});

/** The card that is open; undefined where its number is not one of this network. */
export const card = computed<Card | undefined>(() => {
  const address = readAddress(chosen.value), make = maker.value;
  if (!address || !make || !make.ledger.has(address.name, address.index)) return undefined;
  return make.make(address.name, address.index);
});
