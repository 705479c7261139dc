// What is shown: the network, the step of its training, its rows; all as signals.
import { computed, signal, type Signal } from "@preact/signals";
import type { Program } from "../program/types";
import type { Shown } from "../time/messages";
import type { DataNote, Package, Parts } from "./package";
import { findReach, type Reach, widenReach } from "./plane";

export const opened = signal<Package | undefined>(undefined);
/** The network that the first branch has: another than `opened` where a program was changed since. */
export const base = signal<Package | undefined>(undefined);
/** The number of the network that is open: what is told of one before is of no interest. */
export const network = signal(0);
/** The program of the branch that is shown: with what was changed in it. */
export const program = signal<Program | undefined>(undefined);
/** The rows of the branch that is shown. */
export const parts = signal<Parts>({});
/** The step that is shown, at every frame: for pictures. */
export const shown = signal<Shown | undefined>(undefined);
/** The same, 25 times a second while it trains: for pictures that take long to draw. */
export const steady = signal<Shown | undefined>(undefined);
/** The same, ten times a second while it trains: for words and numbers, which nobody reads faster. */
export const calm = signal<Shown | undefined>(undefined);
/** As often as `calm`, and not with the same report: for pictures that take as long as all words do. */
export const slow = signal<Shown | undefined>(undefined);

/** The square on which points and outputs are drawn. */
export const reach = computed<Reach>(() => {
  const own = Object.values(opened.value?.parts ?? {});
  return widenReach(findReach(own), Object.values(parts.value));
});
export const isRunning = computed(() => calm.value?.isRunning ?? false);
/** The number of the branch that is shown; undefined before there is one. */
export const shownBranch = computed(() => calm.value?.branch);

/** On how many columns points lie: 1 on a line, 2 on a plane, of which there is a map; more on none. */
export const countPlaces = ({ plane, inputs }: DataNote): number => plane?.columns.length ?? inputs.length;
export const hasMap = computed(() => opened.value !== undefined && countPlaces(opened.value.data) === 2);

/** A signal that follows what is shown, no oftener than every so many milliseconds while it trains. */
interface Pace {
  readonly follower: Signal<Shown | undefined>;
  readonly every: number;
  told: number;
}

const STEADY: Pace = { follower: steady, every: 40, told: -Infinity };
const CALM: Pace = { follower: calm, every: 100, told: -Infinity }, SLOW: Pace = { ...CALM, follower: slow };

/** Show a step to all that follow at their own pace. */
export function showStep(report: Shown): void {
  tell(STEADY, report);
  if (!tell(CALM, report) || !report.isRunning) tell(SLOW, report);
}

/** Whether it was its time. */
function tell(pace: Pace, report: Shown): boolean {
  const now = performance.now(), isTime = !report.isRunning || now - pace.told >= pace.every;
  if (isTime) {
    pace.told = now;
    pace.follower.value = report;
  }
  return isTime;
}
