import { describe, expect, test } from "vitest";
import { readProgram } from "../../program/read";
import { compareCurves, describeEdits, growTree, type Twig } from "../../state/branches";
import type { BranchNote, EditNote } from "../../time/notes";
import { makeSmallProgram } from "../small_program";

const program = readProgram(JSON.stringify(makeSmallProgram()));
const note = (id: number, parent: number | undefined): BranchNote =>
  ({ id, parent, from: 1, tip: 9, end: undefined, loss: 1, edits: [] });

test("branches are a tree below the first one", () => {
  const tree = growTree([note(0, undefined), note(1, 0), note(2, 1), note(3, 0)]);
  const write = (twigs: readonly Twig[]): unknown => twigs.map((t) => [t.branch.id, write(t.children)]);
  expect(write(tree)).toEqual([[0, [[1, [[2, []]]], [3, []]]]]);
});

test("what was changed is said, what was done several times in a row once", () => {
  const add: EditNote = { kind: "add" }, move = (row: number): EditNote => ({ kind: "row", row });
  expect(describeEdits([
    { kind: "weight", vector: "theta", at: 1, value: 2, before: -0.5 }, { kind: "number", name: "N", value: 3, before: 2 }, add, add, move(3), { kind: "remove", row: 2 },
    { kind: "noise", array: "x", level: 0.1 }, { kind: "split", share: 0.25 }, { kind: "rows", count: 1234 }, { kind: "program" },
  ], program)).toEqual([
    "W[1,0]: −0.5 → 2", "N: 2 → 3", "2 rows added", "row 3 changed", "row 2 taken away",
    "noise of 0.1 standard deviations on x", "25 % of all rows to watch", "other data of 1 234 rows", "other settings",
  ]);
  expect(describeEdits([add, move(1), move(2), { kind: "remove", row: 1 }, { kind: "remove", row: 1 }], program))
    .toEqual(["one row added", "2 rows changed", "2 rows taken away"]);
});

describe("two curves", () => {
  const curve = (...steps: number[]) => ({ steps, losses: steps.map((s) => s / 10) });

  test("are compared at the last step that both have", () => {
    expect(compareCurves(curve(1, 2, 3, 4), curve(1, 2, 4, 6, 8), 9)).toEqual({ step: 4, own: 0.4, other: 0.4 });
    expect(compareCurves(curve(1, 2, 3, 4), curve(1, 2, 4, 6, 8), 3)?.step).toBe(2);
  });
  test("that have no step in common are not", () => {
    expect(compareCurves(curve(1, 3), curve(2, 4), 9)).toBeUndefined();
    expect(compareCurves(curve(), curve(2, 4), 9)).toBeUndefined();
  });
});
