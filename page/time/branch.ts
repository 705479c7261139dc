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
  /** What was the first to be not finite: seen while all that it was made from is still there. */
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

  /** The last step that is planned, or that at which it begins, as a run that was opened at its end. */
  get plan(): number {
    return Math.max(this.from, this.setting.program.steps);
  }

  /** The last step that there is. */
  get last(): number {
    return this.end ?? this.plan;
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
    if (this.step >= this.last) return false;
    if (!this.fault && !areFinite(this.training.listNext())) this.fault = findFault(this.training);
    this.training.finish();
    this.numbers = undefined;
    this.snapshots.offer(this.training.step, () => this.training.copyState());
    this.show();
    return true;
  }

  /** Turn to the nearest state before a step, or before the last one that there is; that step. */
  approach(step: number): number {
    const wanted = Math.max(this.from, Math.min(step, this.last)), state = this.snapshots.findBefore(wanted - 1);
    if (wanted < this.step || state.step > this.training.step) {
      this.training.restore(state);
      this.numbers = undefined;
    }
    return wanted;
  }

  /** Go to a step, or to the last one that there is, however long it takes. */
  seek(step: number): void {
    const wanted = this.approach(step);
    while (this.step < wanted && this.advance());
    this.show();
  }

  /** Why it ends, where a step that is not finite has ended it. */
  explainEnd(): Fault | undefined {
    return this.end === undefined ? undefined : this.fault;
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
    if (!isFinite) {
      this.end = this.step;
      this.fault ??= findFault(this.training);
    }
    if (this.step >= this.tip) {
      this.tip = this.step;
      this.lastLoss = numbers.loss;
    }
    this.losses.add(this.step, numbers.loss);
  }
}
