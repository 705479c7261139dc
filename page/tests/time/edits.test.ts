import { describe, expect, test } from "vitest";
import { Training } from "../../engine/training";
import { ProgramError } from "../../program/errors";
import { readProgram } from "../../program/read";
import { applyEdit, type Edit, joinEdits, type Setting } from "../../time/edits";
import { noteEdits } from "../../time/notes";
import { makeRows, makeSmallProgram } from "../small_program";

/** A setting of five rows to train on and three to watch, in batches of two or of all. */
function makeSetting(size = 2): Setting {
  const program = { ...readProgram(JSON.stringify(makeSmallProgram())), rows: size };
  const rows = makeRows(5), validation = makeRows(3);
  return { program, rows, validation, state: new Training(program, rows).copyState() };
}

const row = (...x: number[]) => new Map([["x", x], ["y", [7]]]);
const numbers = (setting: Setting, name = "x") => [...setting.rows.arrays.get(name)!];

test("a row more stands at the end, and the old rows are left alone", () => {
  const before = makeSetting(), after = applyEdit(before, { kind: "add", arrays: row(1, 2, 3) });
  expect(after.rows.count).toBe(6);
  expect(numbers(after)).toEqual([...numbers(before), 1, 2, 3]);
  expect(numbers(after, "y").at(-1)).toBe(7);
  expect(before.rows.count).toBe(5);
});

test("a row fewer closes the gap; the last one stays", () => {
  const before = makeSetting(), after = applyEdit(before, { kind: "remove", row: 1 });
  expect(numbers(after)).toEqual([...numbers(before).slice(0, 3), ...numbers(before).slice(6)]);
  const remove: Edit = { kind: "remove", row: 0 }, one = [1, 2, 3, 4].reduce((s) => applyEdit(s, remove), before);
  expect(one.rows.count).toBe(1);
  expect(() => applyEdit(one, remove)).toThrow("The last row");
});

describe("a batch", () => {
  test("of all rows stays one of all rows", () => {
    const more = applyEdit(makeSetting(5), { kind: "add", arrays: row(1, 2, 3) });
    expect(more.program.rows).toBe(6);
    expect(() => new Training(more.program, more.rows)).not.toThrow();
  });
  test("of fewer stays as it is, where there are as many", () => {
    expect(applyEdit(makeSetting(4), { kind: "remove", row: 0 }).program.rows).toBe(4);
    expect(applyEdit(makeSetting(4), { kind: "rows", rows: makeRows(3) }).program.rows).toBe(3);
  });
});

test("noise has the same bits for a seed and a step, and is as wide as it is asked for", () => {
  const program = readProgram(JSON.stringify(makeSmallProgram())), rows = makeRows(4000);
  const setting: Setting = { ...makeSetting(), program, rows };
  const shake = (level: number, step: number) => {
    const state = { ...setting.state, step }, noisy = applyEdit({ ...setting, state }, { kind: "noise", array: "y", level });
    return noisy.rows.arrays.get("y")!.map((v, i) => v - rows.arrays.get("y")![i]!);
  };
  const width = (v: ArrayLike<number>) => Math.sqrt(Array.from(v).reduce((s, x) => s + x * x, 0) / v.length);
  const y = [...rows.arrays.get("y")!], mean = y.reduce((a, b) => a + b, 0) / y.length;
  expect(width(shake(0.5, 3)) / width(y.map((v) => v - mean))).toBeCloseTo(0.5, 1);
  expect(shake(0.5, 3)).toEqual(shake(0.5, 3));
  expect(shake(0.5, 3)).not.toEqual(shake(0.5, 4));
  expect(width(shake(0, 3))).toBe(0);
});

describe("rows parted anew", () => {
  test.each([0, 0.25, 0.5, 0.99])("share %f: none is lost and none twice", (share) => {
    const before = makeSetting(), after = applyEdit(before, { kind: "split", share });
    const y = (s: Setting) => [...s.rows.arrays.get("y")!, ...(s.validation?.arrays.get("y") ?? [])].sort();
    expect(y(after)).toEqual(y(before));
    expect(after.rows.count + (after.validation?.count ?? 0)).toBe(8);
    expect(after.validation?.count ?? 0).toBe(Math.min(7, Math.round(8 * share)));
  });
});

test("a number that is changed counts in both derivations; T is when the training ends, too", () => {
  const { program } = applyEdit(makeSetting(), { kind: "number", name: "N", value: 9 });
  expect([program.training, program.use].map((d) => d.symbols.get("N")!.value)).toEqual([9, 9]);
  expect(applyEdit(makeSetting(), { kind: "number", name: "T", value: 77 }).program.steps).toBe(77);
});

test.each([[77.4, "whole number"], [0, "at least 1"], [-3, "at least 1"], [Infinity, "whole number"], [NaN, "whole number"], [1e300, "at most 9007199254740992"]])(
  "T is not %d: that is no number of steps", (value, said) => {
    expect(() => applyEdit(makeSetting(), { kind: "number", name: "T", value })).toThrow(said);
  },
);

test("a plan does not end before the step that is shown", () => {
  const setting = makeSetting(), later = { ...setting, state: { ...setting.state, step: 9 } };
  expect(() => applyEdit(later, { kind: "number", name: "T", value: 9 })).toThrow("A plan of 9 steps ends before step 10");
  expect(applyEdit(later, { kind: "number", name: "T", value: 10 }).program.steps).toBe(10);
});

describe("edits that are joined", () => {
  const weight = (at: number, value: number): Edit => ({ kind: "weight", vector: "theta", at, value });
  const move = (at: number, x: number): Edit => ({ kind: "row", row: at, arrays: new Map([["x", [x, x, x]]]) });
  const kinds = (edits: readonly Edit[]) => edits.map((e) => e.kind);

  test("a weight that is changed again is changed once", () => {
    expect(joinEdits([weight(1, 2), weight(0, 1), move(0, 1)], [weight(1, 3)])).toEqual([weight(0, 1), move(0, 1), weight(1, 3)]);
  });
  test("a point that is dragged on is moved once, but not across a change of the row numbers", () => {
    expect(joinEdits([move(0, 1)], [move(0, 2), move(0, 3)])).toEqual([move(0, 3)]);
    expect(kinds(joinEdits([move(0, 1), { kind: "remove", row: 0 }], [move(0, 2)]))).toEqual(["row", "remove", "row"]);
  });
  test("more or less noise takes the place of the noise before; rows that are added are counted", () => {
    const noise = (level: number): Edit => ({ kind: "noise", array: "x", level });
    expect(joinEdits([noise(1)], [noise(2)])).toEqual([noise(2)]);
    expect(kinds(joinEdits([], [{ kind: "add", arrays: row(1, 2, 3) }, { kind: "add", arrays: row(1, 2, 3) }]))).toEqual(["add", "add"]);
  });
});

test("notes say what stood there before, each after the edits before it, and have no arrays", () => {
  const setting = makeSetting(), theta = setting.state.vectors.get("theta")!;
  const change = (value: number): Edit => ({ kind: "weight", vector: "theta", at: 1, value });
  const notes = noteEdits(setting, [change(4), change(5), { kind: "add", arrays: row(1, 2, 3) }, { kind: "rows", rows: makeRows(3) }]);
  expect(notes).toEqual([
    { ...change(4), before: theta[1] }, { ...change(5), before: 4 }, { kind: "add" }, { kind: "rows", count: 3 },
  ]);
});

test("another program goes on with the weights of the old one, and begins anew with what that had not", () => {
  const setting = makeSetting(), program = makeSmallProgram(), theta = Float64Array.of(5, 6, 7);
  const state = { step: 8, vectors: new Map([["theta", theta]]), numbers: new Map<string, number>() };
  program.equations.push({ ...program.equations.at(-1)!, number: 8, targets: ["m_next"], operands: ["m", "g", "eta"] });
  Object.assign(program.symbols, { m: { ...program.symbols.theta, name: "m" }, m_next: { ...program.symbols.theta_next, name: "m_next" } });
  program.carries["m"] = "m_next";
  const after = applyEdit({ ...setting, state }, { kind: "program", text: JSON.stringify(program) });
  expect([...after.state.vectors]).toEqual([["theta", theta], ["m", new Float64Array(3)]]);
  expect(after.state.step).toBe(8);
});

describe("what is not there to be changed is refused", () => {
  const edits: Edit[] = [
    { kind: "row", row: 5, arrays: row(1, 2, 3) }, { kind: "row", row: -1, arrays: row(1, 2, 3) },
    { kind: "row", row: 0, arrays: new Map([["x", [1]]]) }, { kind: "row", row: 0, arrays: new Map([["q", [1]]]) },
    { kind: "add", arrays: new Map([["x", [1, 2, 3]]]) }, { kind: "remove", row: 0.5 },
    { kind: "weight", vector: "theta", at: 3, value: 1 }, { kind: "weight", vector: "q", at: 0, value: 1 },
    { kind: "noise", array: "q", level: 1 }, { kind: "noise", array: "x", level: NaN }, { kind: "split", share: 2 },
  ];
  test.each(edits.map((edit) => [JSON.stringify(edit), edit] as const))("%s", (_text, edit) => {
    expect(() => applyEdit(makeSetting(), edit)).toThrow(ProgramError);
  });
});
