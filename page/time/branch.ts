// One course of a training: where it began, what was changed there, and its states to go back to.
import { type StepNumbers, Training } from "../engine/training";
import { Curve, type Point } from "./curve";
import { applyEdit, type Edit, type Setting } from "./edits";
import { areFinite, type Fault, findFault } from "./fault";
import { type BranchNote, type EditNote, noteEdits } from "./notes";
import { countStates, Snapshots } from "./snapshots";

export class Branch {
  readonly training: Training;
  /** With its changes: what the training has. */
  readonly setting: Setting;
  readonly losses = new Curve();
  /** The last step that was ever reached here. */
  tip = 0;
  /** The step that ended it: its loss or its gradient is not finite. */
  end: number | undefined;
  private fault: Fault | undefined;
  private lastLoss = NaN;
  private readonly editNotes: readonly EditNote[];
  private readonly snapshots: Snapshots;
  private numbers: StepNumbers | undefined;

  /** base: what the parent had at the step where this one leaves it; the first branch begins at step 1. */
  constructor(
    readonly id: number, readonly parent: Branch | undefined, readonly edits: readonly Edit[], readonly base: Setting,
  ) {
    this.editNotes = noteEdits(base, edits);
    this.setting = edits.reduce(applyEdit, base);
    const { program, rows, validation, state } = this.setting;
    this.training = new Training(program, rows, validation ?? rows);
    this.training.restore(state);
    this.snapshots = new Snapshots(this.countStates(1));
    this.snapshots.offer(state.step, () => state);
  }

  /** The step at which it begins, counted from 1. */
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
      this.keep(this.numbers);
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

  /** What was the first to be not finite, once a step has ended it; undefined where none has. */
  explainEnd(): Fault | undefined {
    if (this.end === undefined || this.fault) return this.fault;
    const here = this.step;
    this.seek(this.findIllStep(this.end));
    this.fault = findFault(this.training);
    this.seek(here);
    return this.fault;
  }

  /** The step whose update was the first to leave vectors that are not finite; the last one where none was. */
  private findIllStep(end: number): number {
    const { training } = this, state = this.snapshots.findLast((s) => areFinite(s.vectors));
    if (!state) return end;
    this.seek(state.step + 1);
    while (areFinite(training.vectors)) if (!this.advance()) return end;
    return training.step;
  }

  /** Make room for others: so many branches share it. */
  share(branches: number): void {
    this.snapshots.limit(this.countStates(branches));
  }

  /** Forget what can be computed again, while another branch is shown. */
  release(): void {
    this.numbers = undefined;
    this.training.release();
  }

  private countStates(branches: number): number {
    return countStates([...this.setting.state.vectors.values()].reduce((n, v) => n + v.byteLength, 0), branches);
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

  note(): BranchNote {
    const { id, parent, from, tip, end, lastLoss, editNotes } = this;
    return { id, parent: parent?.id, from, tip, end, loss: lastLoss, edits: editNotes };
  }

  private keep(numbers: StepNumbers): void {
    const isFinite = Number.isFinite(numbers.loss) && Number.isFinite(numbers.squaredGradientNorm);
    if (!isFinite) this.end = this.step;
    if (this.step >= this.tip) {
      this.tip = this.step;
      this.lastLoss = numbers.loss;
    }
    this.losses.add(this.step, numbers.loss);
  }
}
