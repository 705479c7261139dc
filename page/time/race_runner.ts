// Runs a race in slices of a few milliseconds, so that its worker hears what else it is told.
import { ProgramError } from "../program/errors";
import type { Branch } from "./branch";
import type { Report } from "./messages";
import { race, type RaceRequest, type RaceShown } from "./race";

/** Milliseconds of a slice, and between two reports. */
const SLICE = 6, PAUSE = 100;

export class RaceRunner {
  /** The race that goes on. */
  private own: Generator<RaceShown, void> | undefined;

  /** next: calls a function once the messages that wait are taken. */
  constructor(private readonly tell: (report: Report) => void, private readonly next: (work: () => void) => void) {}

  /** Race from the step that a branch stands at, and leave the race that goes on; undefined: only that. */
  start(branch: Branch, request: RaceRequest | undefined): void {
    this.own = request && race(branch.copySetting(), branch.id, request);
    // Its first word comes at once: whoever asked knows then that it races.
    if (request) this.goOn(this.own!, request.id, -Infinity);
  }

  stop(): void {
    this.own = undefined;
  }

  /** told: when it was told of. What is wrong with a race is said; what is wrong with this code is thrown. */
  private goOn(own: Generator<RaceShown, void>, id: number, told: number): void {
    if (this.own !== own) return;
    const start = performance.now();
    let now = start, next: IteratorResult<RaceShown, void>;
    try {
      do next = own.next();
      while (!next.done && next.value.done < 1 && (now = performance.now()) - start < SLICE);
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error;
      return this.tell({ kind: "not raced", id, text: error.text, values: error.values });
    }
    if (next.done) return;
    const isDue = next.value.done === 1 || now - told > PAUSE;
    if (isDue) this.tell({ kind: "raced", race: next.value });
    if (next.value.done < 1) this.next(() => this.goOn(own, id, isDue ? now : told));
  }
}
