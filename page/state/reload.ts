// What comes back when the page is loaded anew: the browser keeps it beside the address, for this tab and this
// place of its history, so that a link that is opened goes its own way. Kept is what a link would hold, and the
// language; no other branches, and of a race and a check only that they are open.
import { effect, signal } from "@preact/signals";
import { speed } from "./motion";
import { chosen, lesson, showsCheck, showsNumbers, showsRace } from "./panels";
import { calm, slow } from "./shown";
import { readBookmark, writeBookmark } from "./bookmark";
import { checkNetwork } from "./checksum";
import type { Package } from "./package";
import { problem, sayProblem } from "./problems";
import { restore, takeBookmark } from "./restore";
import { type Language, language } from "./words";

/** first: the checksum of the network that the page began with. */
interface Kept {
  readonly first: string;
  readonly bookmark: object;
  readonly language: Language;
  readonly race: boolean;
  readonly check: boolean;
}

/** Milliseconds between two times at which it is kept: browsers refuse more than some three a second. */
const PAUSE = 500;

/** How many links and files are being followed. */
const following = signal(0);
/** The step at which the last one was refused. */
let refusedAt: number | undefined;

/** Do what leads elsewhere. Half of the way is not kept. */
export async function hold(work: () => Promise<void>): Promise<void> {
  following.value++;
  refusedAt = undefined;
  try {
    await work();
  } catch (error) {
    sayProblem(error);
    refusedAt = calm.value?.step;
  } finally {
    following.value--;
  }
}

/** Show what was shown. False where nothing was, or another network than this was the page's first. */
export async function resume(first: Package): Promise<boolean> {
  const { kept } = (history.state ?? {}) as { readonly kept?: Kept };
  if (kept?.first !== checkNetwork(first)) return false;
  language.value = kept.language;
  await hold(() => restore(readBookmark(kept.bookmark)));
  showsRace.value = kept.race;
  showsCheck.value = kept.check;
  return true;
}

/** Keep what is shown, from now on. first: what the page began with. */
export function keep(first: Package): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const take = async (): Promise<void> => {
    timer = undefined;
    const bookmark = isKept() && (await takeBookmark());
    if (!bookmark || !isKept()) return;
    const kept: Kept = {
      first: checkNetwork(first), bookmark: writeBookmark(bookmark), language: language.value, race: showsRace.value, check: showsCheck.value,
    };
    history.replaceState({ kept }, "");
  };
  effect(() => {
    void [slow.value, chosen.value, lesson.value, showsNumbers.value, showsRace.value, showsCheck.value, speed.value, language.value];
    if (isKept()) timer ??= setTimeout(() => void take(), PAUSE);
  });
}

/** A link that was refused is refused again, unless one went on. */
const isKept = (): boolean =>
  calm.value !== undefined && !following.value && !(problem.value && refusedAt === calm.value.step);
