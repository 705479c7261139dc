// Waiting for what signals say.
import { effect } from "@preact/signals";

/** Until something is so, by the signals that it reads. */
export function until(isSo: () => unknown): Promise<void> {
  return new Promise((resolve) => {
    const stop = effect(() => {
      if (isSo()) queueMicrotask(() => (stop(), resolve()));
    });
  });
}
