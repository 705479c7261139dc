import { expect, test } from "vitest";
import { Graph } from "../../engine/graph";
import { DOUBLE, SINGLE } from "../../engine/precision";
import { ProgramError } from "../../program/errors";

test("the results of all formulas are counted together", () => {
  // Arrays of nothing stand for those of 512 MiB.
  const empty = new Float64Array(0), graph = new Graph({ ...DOUBLE, make: () => empty });
  graph.where = "Equation 3 (deep)";
  let value = graph.input("real", [2 ** 26], empty);
  for (let i = 0; i < 8; i++) value = graph.apply("exp", [value]);
  expect(() => graph.apply("exp", [value])).toThrow(ProgramError);
  expect(() => graph.apply("sqrt", [value])).toThrow(/^Equation 3 \(deep\): with it all results have [\d,]+ entries; 536,870,912 fit/);
});

test.each([DOUBLE, SINGLE])("where there is no memory, that is said: $dtype", ({ make }) => {
  expect(() => make(2 ** 52)).toThrow(ProgramError);
  expect(() => make(2 ** 52)).toThrow(/no memory here for an array of 4,503,599,627,370,496 numbers/);
});
