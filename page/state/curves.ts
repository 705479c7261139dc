// The loss over the steps, of the branch that is shown and of one that it is compared with.
import { signal } from "@preact/signals";
import type { Compared, Shown } from "../time/messages";

/** The loss at steps, grown in place. */
export const curve: { readonly steps: number[]; readonly losses: number[] } = { steps: [], losses: [] };
/** The branch that the one shown is compared with, and its whole curve. */
export const compared = signal<number | undefined>(undefined);
export const otherCurve: { steps: readonly number[]; losses: readonly number[] } = { steps: [], losses: [] };
/** Grows when the other curve is another. */
export const curveVersion = signal(0);

export function takeLosses({ isWhole, losses }: Shown): void {
  if (isWhole) curve.steps.length = curve.losses.length = 0;
  for (const { step, value } of losses) curve.steps.push(step), curve.losses.push(value);
}

export function takeCompared({ branch, losses }: Compared): void {
  if (branch !== compared.value) return;
  otherCurve.steps = losses.map((p) => p.step);
  otherCurve.losses = losses.map((p) => p.value);
  curveVersion.value++;
}
