// Branches as a tree, what was changed in them in words, and how two of them differ.
import type { Program } from "../program/types";
import type { BranchNote, EditNote } from "../time/notes";
import { formatNumber } from "../cards/numerals";
import { formatCount } from "./counts";
import { nameEntry } from "./places";
import { _ } from "./words";

export interface Twig {
  readonly branch: BranchNote;
  readonly children: readonly Twig[];
}

/** The first branch, and below each those that left it. */
export function growTree(branches: readonly BranchNote[], parent: number | undefined = undefined): Twig[] {
  return branches.filter((b) => b.parent === parent).map((branch) => ({ branch, children: growTree(branches, branch.id) }));
}

export const nameBranch = (id: number): string => (id === 0 ? _("First course") : _("Branch {id}", { id }));

/** What was changed, a phrase for each; rows that were added one after the other in one. */
export function describeEdits(edits: readonly EditNote[], program: Program): string[] {
  const phrases: string[] = [];
  for (let k = 0, end = 0; k < edits.length; k = end) {
    while (end < edits.length && edits[end]!.kind === edits[k]!.kind) end++;
    phrases.push(...describeLike(edits.slice(k, end), program));
  }
  return phrases;
}

/** Edits of one kind. */
function describeLike(edits: readonly EditNote[], program: Program): string[] {
  const count = formatCount(edits.length), [first] = edits as [EditNote];
  switch (first.kind) {
    case "row":
      return [edits.length > 1 ? _("{count} rows changed", { count }) : _("row {row} changed", { row: first.row })];
    case "add":
      return [edits.length > 1 ? _("{count} rows added", { count }) : _("one row added")];
    case "remove":
      return [edits.length > 1 ? _("{count} rows taken away", { count }) : _("row {row} taken away", { row: first.row })];
    default:
      return edits.map((edit) => describeOne(edit, program));
  }
}

function describeOne(edit: EditNote, program: Program): string {
  const change = (name: string, from: number, to: number): string => `${name}: ${formatNumber(from, 6)} → ${formatNumber(to, 6)}`;
  switch (edit.kind) {
    case "weight":
      return change(nameEntry(program, edit.vector, edit.at), edit.before, edit.value);
    case "number":
      return change(edit.name, edit.before, edit.value);
    case "noise":
      return _("noise of {level} standard deviations on {array}", { level: formatNumber(edit.level, 6), array: edit.array });
    case "split":
      return _("{share} % of all rows to watch", { share: formatNumber(100 * edit.share, 6) });
    case "program":
      return _("other settings");
    case "rows":
      return _("other data of {count} rows", { count: formatCount(edit.count) });
    default:
      return "";
  }
}

/** A curve by its steps, which grow. */
export interface Steps {
  readonly steps: readonly number[];
  readonly losses: readonly number[];
}

export interface Difference {
  readonly step: number;
  readonly own: number;
  readonly other: number;
}

/** The losses of both at the last step, up to one, that both curves have; undefined where there is none. */
export function compareCurves(own: Steps, other: Steps, to: number): Difference | undefined {
  let i = own.steps.length - 1, k = other.steps.length - 1;
  while (i >= 0 && k >= 0) {
    const a = own.steps[i]!, b = other.steps[k]!;
    if (a === b && a <= to) return { step: a, own: own.losses[i]!, other: other.losses[k]! };
    if (a >= b) i--;
    if (b >= a) k--;
  }
  return undefined;
}
