import { describe, expect, test } from "vitest";
import { readProgram } from "../../program/read";
import { run as runPlan } from "../../engine/plan";
import { Training } from "../../engine/training";
import { makeRows, makeSmallProgram, type SmallProgram } from "../small_program";

function start(rows: number, damage: (p: SmallProgram) => void = () => undefined): Training {
  const program = makeSmallProgram();
  damage(program);
  return new Training(readProgram(JSON.stringify(program)), makeRows(rows));
}

test("a line is found", () => {
  const training = start(8);
  for (let i = 0; i < 4000; i++) training.run(), training.finish();
  expect([...training.vectors.get("theta")!].map((w) => Math.round(1e6 * w) / 1e6)).toEqual([1, 2, 3]);
});

test("any number of rows runs from one program: here batches of 2 and a last one of 1", () => {
  const training = start(5);
  const rows = [0, 1, 2].map(() => {
    training.run();
    const found = training.plan.rows;
    training.finish();
    return found;
  });
  expect(rows).toEqual([2, 2, 1]);
});

test("the loss over other rows is that of the network in use", () => {
  const training = start(4), [x, y] = ["x", "y"].map((name) => makeRows(3).arrays.get(name)!) as [Float64Array, Float64Array];
  const w = training.vectors.get("theta")!;
  const errors = [0, 1, 2].map((r) => x[3 * r]! * w[0]! + x[3 * r + 1]! * w[1]! + x[3 * r + 2]! * w[2]! - y[r]!);
  expect(training.computeLoss(makeRows(3))).toBeCloseTo(errors.reduce((s, e) => s + e * e, 0) / 6, 14);
});

describe("what does not fit is refused", () => {
  test("shapes", () => {
    expect(() => start(4, (p) => (p.formulas.product!.results = [["matmul", "W", "x"]])).run()).toThrow(
      /Equation 2 \(product\): \(3, 1\) @ \(2, 3\): the inner lengths must be equal/);
    expect(() => start(4, (p) => (p.formulas.descend!.results = [["add", "w", ["number", "NaN"]]])).run()).not.toThrow();
    expect(() => start(4, (p) => (p.symbols.y.shape = [2, 3])).run()).toThrow(/y of 4 rows has 12 numbers .*got 4/);
  });
  test("fewer rows than a batch", () => expect(() => start(1)).toThrow(/A batch has 2 rows, but there are only 1/));
  test("results of more entries than fit", () => {
    const product = (p: SmallProgram) => {
      p.symbols.x.shape = [2, 1e7];
      p.formulas.product!.results = [["matmul", ["transpose", "x"], "x"]];
    };
    const rows = { count: 2, arrays: new Map([["x", new Float64Array(2e7)], ["y", new Float64Array(2)]]) };
    const small = makeSmallProgram();
    product(small);
    expect(() => new Training(readProgram(JSON.stringify(small)), rows).run()).toThrow(/100,000,000,000,000 entries/);
  });
});

test("the same step twice makes the same bits", () => {
  const training = start(4);
  training.run();
  const first = training.plan.values.get("theta_next")!.data.slice();
  runPlan(training.plan);
  expect(training.plan.values.get("theta_next")!.data).toEqual(first);
});
