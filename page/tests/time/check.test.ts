import { expect, test } from "vitest";
import { readProgram } from "../../program/read";
import { checkGradient, type GradientCheck } from "../../time/check";
import { Session } from "../../time/session";
import { makeRows, makeSmallProgram } from "../small_program";

function finish(checking: Generator<number, GradientCheck>): GradientCheck {
  for (;;) {
    const { done, value } = checking.next();
    if (done) return value;
  }
}

test.each(["float64", "float32"])("differences agree with the chain rule in %s", (dtype) => {
  const rows = makeRows(5), single = dtype === "float32";
  const arrays = new Map([...rows.arrays].map(([n, a]) => [n, single ? Float32Array.from(a) : a]));
  const session = new Session(readProgram(JSON.stringify({ ...makeSmallProgram(), dtype })), { ...rows, arrays });
  session.seek(7);
  const before = [...session.branch.training.vectors.get("theta")!];
  const found = finish(checkGradient(session.branch.training, 100, 2));
  expect(found).toMatchObject({ step: 7, checked: 3, weights: 3 });
  expect(found.worst[0]!.error).toBeLessThan(single ? 1e-4 : 1e-8);
  expect(found.worst.map((w) => w.name.slice(0, 2))).toEqual(["W[", "W["]);
  expect([...session.branch.training.vectors.get("theta")!]).toEqual(before);
});

test("a gradient that is wrong is found", () => {
  const program = makeSmallProgram();
  program.formulas["slope"]!.results = [["pack", ["matmul", ["transpose", "x"], "e"]]];
  const session = new Session(readProgram(JSON.stringify(program)), makeRows(5));
  expect(finish(checkGradient(session.branch.training, 100, 1)).worst[0]!.error).toBeCloseTo(0.5, 3);
});
