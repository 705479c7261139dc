// What the worker finds out beside the training: the check of a gradient, and a race.
import { signal } from "@preact/signals";
import type { GradientCheck } from "../time/check";
import type { Report } from "../time/messages";
import { ask } from "./requests";

/** The last check of a gradient. */
export const gradientCheck = signal<GradientCheck | undefined>(undefined);
/** How much of one is done, up to 1; undefined where none is under way. */
export const checking = signal<number | undefined>(undefined);
/** What was last heard of a race. */
export const raceReport = signal<Extract<Report, { readonly kind: "raced" | "not raced" }> | undefined>(undefined);

export function check(): void {
  checking.value = 0;
  ask({ kind: "check" });
}
