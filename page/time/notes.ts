// What the page lists of a branch: where it left, what was changed there, how far it went.
// Rows stay in the worker: a note is told with every frame.
import { applyEdit, type Edit, type Setting } from "./edits";

/** An edit without its arrays; before: what stood there. */
export type EditNote =
  | { readonly kind: "weight"; readonly vector: string; readonly at: number; readonly value: number; readonly before: number }
  | { readonly kind: "number"; readonly name: string; readonly value: number; readonly before: number }
  | { readonly kind: "row" | "remove"; readonly row: number }
  | { readonly kind: "add" | "program" }
  | { readonly kind: "noise"; readonly array: string; readonly level: number }
  | { readonly kind: "split"; readonly share: number }
  | { readonly kind: "rows"; readonly count: number };

/** A branch as the page lists it. from: its first step; end: the step that is not finite. */
export interface BranchNote {
  readonly id: number;
  readonly parent: number | undefined;
  readonly from: number;
  readonly tip: number;
  readonly end: number | undefined;
  /** The loss at its tip. */
  readonly loss: number;
  readonly edits: readonly EditNote[];
}

/** Notes of edits that are made one after the other. */
export function noteEdits(setting: Setting, edits: readonly Edit[]): EditNote[] {
  return edits.map((edit) => {
    const note = noteEdit(setting, edit);
    setting = applyEdit(setting, edit);
    return note;
  });
}

function noteEdit(setting: Setting, edit: Edit): EditNote {
  switch (edit.kind) {
    case "weight":
      return { ...edit, before: setting.state.vectors.get(edit.vector)![edit.at]! };
    case "number":
      return { ...edit, before: setting.program.training.symbols.get(edit.name)?.value ?? NaN };
    case "row":
    case "remove":
      return { kind: edit.kind, row: edit.row };
    case "add":
    case "program":
      return { kind: edit.kind };
    case "noise":
    case "split":
      return edit;
    case "rows":
      return { kind: "rows", count: edit.rows.count };
  }
}
