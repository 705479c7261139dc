// One course of a training: where it began, what was changed there, and its states to go back to.
import { type Rows, type StepNumbers, Training } from "../engine/training";
import { Curve, type Point } from "./curve";
import { applyEdit, type Edit, type Setting } from "./edits";
import { countStates, Snapshots } from "./snapshots";

export class Branch {
  readonly training: Training;
  readonly losses = new Curve();
  /** The last step that was ever reached here. */
  tip = 0;
  /** The step that ended it: its loss or its gradient is not finite. */
  end: number | undefined;
  private readonly snapshots: Snapshots;
  private numbers: StepNumbers | undefined;

  /** from: the step at which it begins, counted from 1; the first branch begins at step 1. */
  constructor(
    readonly id: number, readonly parent: Branch | undefined, readonly edits: readonly Edit[],
    readonly setting: Setting, readonly validation: Rows | undefined,
  ) {
    const { program, rows, state } = setting;
    this.training = new Training(program, rows, validation ?? rows);
    this.training.restore(state);
    this.snapshots = new Snapshots(countStates([...state.vectors.values()].reduce((n, v) => n + v.length, 0)));
    this.snapshots.offer(state.step, () => state);
  }

  get from(): number {
    return this.setting.state.step + 1;
  }

  /** The step that stands in the midst: all of it is computed, and its update is not taken over yet. */
  get step(): number {
    return this.training.step + 1;
  }

  /** The numbers of that step. */
  show(): StepNumbers {
    if (!this.numbers) {
      this.numbers = this.training.run();
      this.note(this.numbers);
    }
    return this.numbers;
  }

  /** Take the update over, and compute the next step. False where there is none. */
  advance(): boolean {
    this.show();
    if (this.end !== undefined && this.step >= this.end) return false;
    this.training.finish();
    this.numbers = undefined;
    this.snapshots.offer(this.training.step, () => this.training.copyState());
    this.show();
    return true;
  }

  /** Go to a step, or to the last one that there is: from the nearest state before it. */
  seek(step: number): void {
    const wanted = Math.max(this.from, Math.min(step, this.end ?? Infinity));
    const state = this.snapshots.findBefore(wanted - 1);
    if (wanted < this.step || state.step > this.training.step) {
      this.training.restore(state);
      this.numbers = undefined;
    }
    while (this.step < wanted && this.advance());
    this.show();
  }

  /** The losses on the way here: of the branches before it up to where each was left, then its own. */
  listLosses(): Point[] {
    const before = this.parent?.listLosses().filter((p) => p.step < this.from) ?? [];
    return [...before, ...this.losses.points];
  }

  /** What a branch begins with that leaves this one before the step that is shown. */
  copySetting(): Setting {
    return { ...this.setting, state: this.training.copyState() };
  }

  private note(numbers: StepNumbers): void {
    const isFinite = Number.isFinite(numbers.loss) && Number.isFinite(numbers.squaredGradientNorm);
    if (!isFinite) this.end = this.step;
    this.tip = Math.max(this.tip, this.step);
    this.losses.add(this.step, numbers.loss);
  }
}

/** A branch that leaves another at the step it shows. */
export function fork(id: number, parent: Branch, edits: readonly Edit[]): Branch {
  return new Branch(id, parent, edits, edits.reduce(applyEdit, parent.copySetting()), parent.validation);
}
