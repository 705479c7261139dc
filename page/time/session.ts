// A training with all its branches, and where it stands. No clock and no messages: see `worker`.
import { copyTape, copyValue, type StepArray } from "../cards/tape";
import { type Rows, type State, Training } from "../engine/training";
import type { Program } from "../program/types";
import { Branch, fork } from "./branch";
import type { Edit } from "./edits";
import type { BranchNote, Course, Turn } from "./messages";

export class Session {
  readonly branches: Branch[];
  private current: Branch;
  /** start: the state to go on from; else the first weights. */
  constructor(program: Program, rows: Rows, readonly validation?: Rows, start?: State) {
    const state = start ?? new Training(program, rows, validation ?? rows).copyState();
    this.current = new Branch(0, undefined, [], { program, rows, state }, validation);
    this.branches = [this.current];
    this.current.show();
  }

  get branch(): Branch {
    return this.current;
  }

  /** Go to a step: where it lies before the branch began, to the branch that it comes from. */
  seek(step: number): void {
    while (this.current.parent && step < this.current.from) this.current = this.current.parent;
    this.current.seek(step);
  }

  select(id: number, step?: number): void {
    const branch = this.branches.find((b) => b.id === id);
    if (!branch) return;
    this.current = branch;
    branch.seek(step ?? branch.step);
  }

  /** A branch that leaves this one at the step that is shown, with something changed. */
  fork(edits: readonly Edit[]): void {
    this.current = fork(this.branches.length, this.current, edits);
    this.branches.push(this.current);
    this.current.show();
  }

  listBranches(): BranchNote[] {
    return this.branches.map(({ id, parent, from, tip, end, edits }) => ({ id, parent: parent?.id, from, tip, end, edits }));
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
