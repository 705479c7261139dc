// A training with all its branches, and where it stands. No clock and no messages: see `worker`.
import { copyTape, copyValue, type StepArray } from "../cards/tape";
import { type Rows, type State, Training } from "../engine/training";
import type { Program } from "../program/types";
import { Branch } from "./branch";
import { type Edit, joinEdits } from "./edits";
import type { Course, Turn } from "./messages";
import type { BranchNote } from "./notes";

export class Session {
  branches: readonly Branch[];
  private current: Branch;
  private count = 1;

  /** start: the state to go on from; else the first weights. */
  constructor(program: Program, rows: Rows, validation?: Rows, start?: State) {
    const state = start ?? new Training(program, rows, validation ?? rows).copyState();
    this.current = new Branch(0, undefined, [], { program, rows, validation, state });
    this.branches = [this.current];
    this.current.show();
  }

  get branch(): Branch {
    return this.current;
  }

  /** Go to a step, however long it takes: where it lies before the branch began, to that of the branch that it comes from. */
  seek(step: number): void {
    this.approach(step);
    this.current.seek(step);
  }

  /** Turn to the nearest state before a step; the step that can be gone on to from there. */
  approach(step: number): number {
    let branch = this.current;
    while (branch.parent && step < branch.from) branch = branch.parent;
    this.show(branch);
    return branch.approach(step);
  }

  select(id: number, step?: number): void {
    const branch = this.branches.find((b) => b.id === id);
    if (!branch) return;
    this.show(branch);
    branch.seek(step ?? branch.step);
  }

  private show(branch: Branch): void {
    if (branch !== this.current) this.current.release();
    this.current = branch;
  }

  /**
   * A branch that leaves this one at the step that is shown, with something changed. A branch that was
   * not trained on yet is made anew with that change too: what is changed in one go makes one branch,
   * unless one of its own is asked for.
   */
  fork(edits: readonly Edit[], isOwn = false): void {
    const { current } = this, isFresh = !isOwn && this.isFresh(current);
    const made = isFresh
      ? new Branch(current.id, current.parent, joinEdits(current.edits, edits), current.base)
      : new Branch(this.count, current, joinEdits([], edits), current.copySetting());
    made.show();
    this.branches = isFresh ? this.branches.map((b) => (b === current ? made : b)) : [...this.branches, made];
    if (!isFresh) this.count++;
    this.show(made);
    this.shareRoom();
  }

  private isFresh(branch: Branch): boolean {
    return branch.parent !== undefined && branch.tip === branch.from && !this.branches.some((b) => b.parent === branch);
  }

  /** Forget a branch and those that left it. The first one stays. */
  drop(id: number): void {
    const dropped = this.branches.find((b) => b.id === id);
    if (!dropped?.parent) return;
    const isLeft = (branch: Branch): boolean => branch !== dropped && (!branch.parent || isLeft(branch.parent));
    if (!isLeft(this.current)) {
      this.show(dropped.parent);
      this.current.show();
    }
    this.branches = this.branches.filter(isLeft);
    this.shareRoom();
  }

  private shareRoom(): void {
    for (const branch of this.branches) branch.share(this.branches.length);
  }

  listBranches(): BranchNote[] {
    return this.branches.map((branch) => branch.note());
  }

  /** The changes that led here from the beginning. */
  describeCourse(): Course {
    const turns: Turn[] = [];
    for (let b: Branch | undefined = this.current; b?.parent; b = b.parent) turns.unshift({ step: b.from, edits: b.edits });
    return { turns, step: this.current.step };
  }

  /** Copies of some arrays of the step that is shown, or of all. */
  copyArrays(names: readonly string[] | "all"): ReadonlyMap<string, StepArray> {
    const { training } = this.current;
    if (names === "all") return copyTape(training).arrays;
    const copies = new Map<string, StepArray>();
    for (const name of names) {
      const value = training.plan.values.get(name), vector = training.vectors.get(name);
      if (value) copies.set(name, copyValue(value));
      else if (vector) copies.set(name, { kind: "real", shape: [vector.length], data: vector.slice() });
    }
    return copies;
  }
}
