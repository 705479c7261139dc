// What drives time.
import { signal } from "@preact/signals";
import { checking } from "./findings";
import { ask } from "./requests";

/** Steps a second at the most; 0: as fast as it goes. */
export const speed = signal(0);

/** until: the step at which it pauses. */
export const go = (until?: number): void => ask({ kind: "go", ...(until !== undefined && { until }) });

export function pause(): void {
  checking.value = undefined;
  ask({ kind: "pause" });
}

export const reset = (): void => ask({ kind: "reset" });

export const step = (by: number): void => ask({ kind: "step", by });

export function setSpeed(rate: number): void {
  speed.value = rate;
  ask({ kind: "speed", rate });
}
