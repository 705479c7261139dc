// A training with all its branches, and where it stands. No clock and no messages: see `worker`.
import type { Numbers } from "../engine/precision";
import { type Rows, type State, Training } from "../engine/training";
import type { Value } from "../engine/values";
import type { Program } from "../program/types";
import { Branch, fork } from "./branch";
import type { Edit } from "./edits";
import type { BranchNote } from "./messages";

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

  /** Copies of some values of the step that is shown, row by row. */
  copyArrays(names: readonly string[]): Map<string, Numbers> {
    const { values } = this.current.training.plan, copies = new Map<string, Numbers>();
    for (const name of names) {
      const value = values.get(name), vector = this.current.training.vectors.get(name);
      if (value) copies.set(name, copyValue(value));
      else if (vector) copies.set(name, vector.slice());
    }
    return copies;
  }
}

/** The numbers of a value; of a transpose in the order of its own rows. */
export function copyValue(value: Pick<Value, "shape" | "data" | "turned">): Numbers {
  const copy = value.data.slice();
  if (value.turned) {
    const [n, m] = value.shape as [number, number];
    for (let i = 0, at = 0; i < n; i++) for (let j = 0; j < m; j++) copy[at++] = value.data[j * n + i]!;
  }
  return copy;
}
