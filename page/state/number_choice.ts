// Which number's card is open.
import { select } from "./branch_choice";
import { chosen, showsNumbers, sought } from "./panels";
import { watch } from "./watch";

/** Open the card of a number; "" closes it. */
export function choose(name: string): void {
  const before = Boolean(chosen.value);
  chosen.value = name;
  if (before !== Boolean(name)) watch();
}

/** Go to a step of a branch and open a number there. */
export function openNumber(branch: number, to: number, place: string): void {
  select(branch, to);
  choose(place);
  sought.value = place;
  showNumbers(true);
}

export function showNumbers(yes: boolean): void {
  showsNumbers.value = yes;
  watch();
}
