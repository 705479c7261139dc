import { expect, test } from "vitest";
import { Training } from "../../engine/training";
import { readProgram } from "../../program/read";
import { findFault } from "../../time/fault";
import { Session } from "../../time/session";
import { makeRows, makeSmallProgram } from "../small_program";

/** A training whose rate is far too large, run to where it ends. */
function diverge(rate: number, factor = 1): Session {
  const program = makeSmallProgram();
  program.formulas["rate"]!.results = [rate];
  program.formulas["descend"]!.results = [["subtract", "w", ["multiply", ["multiply", "g", factor], "eta"]]];
  const session = new Session(readProgram(JSON.stringify(program)), makeRows(2));
  session.seek(1000);
  return session;
}

test("the first line that is not finite is found, with what it was made from", () => {
  const { branch } = diverge(1e60), fault = branch.explainEnd()!;
  expect(fault).toMatchObject({ kind: "array", step: branch.end, entry: { place: "L", value: Infinity }, formula: "loss", isEntrywise: false });
  expect(fault.operands.map((o) => o.place)).toEqual(["e[0,0]", "N"]);
  expect(Math.abs(fault.operands[0]!.value)).toBeGreaterThan(1e154);
});

test("an update that is not finite is named at its own step, and the branch stays where it stood", () => {
  const session = diverge(1e300, 1e10), { branch } = session;
  session.seek(1);
  expect(branch.explainEnd()).toMatchObject({
    kind: "array", step: 1, entry: { place: "W_next[0,0]" }, isEntrywise: true,
    operands: [{ place: "W[0,0]" }, { place: "dL_dW[0,0]" }, { place: "eta", value: 1e300 }],
  });
  expect([branch.end, branch.step]).toEqual([2, 1]);
});

test("a gradient whose squares alone are too large is said to be too long", () => {
  const program = readProgram(JSON.stringify(makeSmallProgram())), rows = makeRows(2);
  const session = new Session(program, { ...rows, arrays: new Map(rows.arrays).set("y", Float64Array.of(1e153, -1e154)) });
  session.fork([{ kind: "rows", rows: { count: 2, arrays: new Map(rows.arrays).set("x", rows.arrays.get("x")!.map((v) => v * 1e10)).set("y", Float64Array.of(1e150, 2)) } }]);
  const fault = session.branch.explainEnd()!;
  expect(fault).toMatchObject({ kind: "length", step: 1, entry: { place: expect.stringContaining("dL_dW") } });
  expect(Number.isFinite(fault.entry.value)).toBe(true);
});

test("no end, no fault", () => {
  expect(diverge(0.1).branch.explainEnd()).toBeUndefined();
});

test("a NaN among the rows is seen as an operand", () => {
  const rows = makeRows(2), y = rows.arrays.get("y")!.slice();
  y[1] = NaN;
  const training = new Training(readProgram(JSON.stringify(makeSmallProgram())), { ...rows, arrays: new Map(rows.arrays).set("y", y) });
  training.run();
  expect(findFault(training)).toMatchObject({ entry: { place: "e[1,0]", value: NaN }, operands: [{ place: "z[1,0]" }, { place: "y[1,0]", value: NaN }] });
});
