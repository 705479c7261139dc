// States to go back to: one at every so many steps, and twice as far apart once there are too many.
//
//     most 4    steps 0 1 2 3 | 4 comes:  0 . 2 . 4, from now on every second
//
// To go to step 1,000 of 10,000 is then never more than a few dozen steps of training away.
import type { State } from "../engine/training";

export class Snapshots {
  private states: State[] = [];
  private every = 1;

  /** most: how many are kept; the first is kept for ever. */
  constructor(private most: number) {}

  /** Keep the state after so many steps, if it is one of those that are kept. */
  offer(step: number, take: () => State): void {
    const last = this.states.at(-1);
    if (last && (step <= last.step || step % this.every !== 0)) return;
    this.states.push(take());
    this.limit(this.most);
  }

  /** Keep no more than so many from now on. */
  limit(most: number): void {
    this.most = most;
    while (this.states.length > most) {
      this.every *= 2;
      this.states = this.states.filter((s, i) => i === 0 || s.step % this.every === 0);
    }
  }

  /** The last state at which no more than so many steps are done. */
  findBefore(step: number): State {
    let low = 0, high = this.states.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.states[middle]!.step <= step) low = middle;
      else high = middle - 1;
    }
    return this.states[low]!;
  }
}

/** Bytes that all states of all branches may have together, and what a state has besides its numbers. */
const ROOM = 24e6, FRAME = 1600;

/** How many states of so many bytes have room in each of some branches. */
export function countStates(bytes: number, branches: number): number {
  return Math.max(8, Math.min(4096, Math.floor(ROOM / branches / (bytes + FRAME))));
}
