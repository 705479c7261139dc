import { expect, test } from "vitest";
import { ProgramError } from "../../program/errors";
import { readProgram } from "../../program/read";
import { makeSmallProgram, type SmallProgram } from "../small_program";

test("a program is read: symbols, equations, formulas as trees", () => {
  const program = readProgram(JSON.stringify(makeSmallProgram()));
  expect(program.training.symbols.get("x")).toMatchObject({ shape: [2, 3], byRows: true });
  expect(program.formulas.get("loss")!.lines[0]).toEqual(["s", { op: "multiply", args: ["e", "e"] }]);
});

test("infinity and NaN are spelt, among numbers and in trees", () => {
  const small = makeSmallProgram();
  Object.assign(small.numbers, { best: "Infinity" });
  small.formulas.rate!.results = [["number", "-Infinity"]];
  const program = readProgram(JSON.stringify(small));
  expect(program.numbers.get("best")).toBe(Infinity);
  expect(program.formulas.get("rate")!.results).toEqual([-Infinity]);
});

/** What is broken, and what is said of it. */
const BROKEN: [string, (p: SmallProgram) => void, RegExp][] = [
  ["a format of later", (p) => (p.format = 2), /format: expected 1.*got 2/],
  ["streams of old", (p) => (p.streams = 1), /streams: expected 2.*train anew/],
  ["an unknown word", (p) => (p.formulas.rate!.results = [["gamma", "t"]]),
    /formulas\.rate\.results\[0\]\[0\]: expected an operation \(negative,.*got "gamma"/],
  ["too many operands", (p) => (p.formulas.rate!.results = [["exp", "t", "t"]]), /exp with 1 operands/],
  ["a name of nowhere in a tree", (p) => (p.formulas.rate!.results = ["u"]), /an earlier line \(t\).*no circle/],
  ["a line that reads itself", (p) => (p.formulas.rate!.lines = [["s", ["exp", "s"]]]), /no circle/],
  ["a name of nowhere in an equation", (p) => (p.equations[1]!.operands[1] = "V"), /Equation 2 \(product\): there is no symbol "V"/],
  ["a circle", (p) => (p.equations[1]!.operands[0] = "e"), /Equation 2 \(product\) reads e, which equation 3 makes later/],
  ["what no equation makes", (p) => (p.equations.splice(1, 1)), /reads z, which no equation makes/],
  ["a formula that is not there", (p) => (p.equations[1]!.tree = "sum"), /there is no formula "sum"/],
  ["a formula of fewer operands", (p) => p.equations[1]!.operands.pop(), /has 1 operands and 1 targets; its formula takes 2/],
  ["a formula that is not portable", (p) => Object.assign(p.formulas.product!, { not_portable: "it calls qr" }), /cannot be computed here: it calls qr/],
  ["10^9 entries", (p) => (p.symbols.W.shape = [1e5, 1e4]), /W of shape \(100000, 10000\) has 1,000,000,000 entries/],
  ["a length below 0", (p) => (p.symbols.W.shape = [-1, 1]), /symbols\.W\.shape\[0\]: expected a whole number from 0 on, got -1/],
  ["a weight beyond its vector", (p) => Object.assign(p.symbols.W, { offset: 1 }), /W ends at 4 of theta, which has 3/],
  ["another dtype", (p) => (p.dtype = "float16"), /dtype: expected one of "float32", "float64", got "float16"/],
  ["a seed that is no number", (p) => (p.seed = "-1"), /seed: expected a whole number/],
  ["a carried vector of nowhere", (p) => (p.carries.v = "theta_next"), /carries v -> theta_next: there is no symbol "v"/],
];

test.each(BROKEN)("%s is refused by place", (_name, damage, message) => {
  const program = makeSmallProgram();
  damage(program);
  const read = () => readProgram(JSON.stringify(program));
  expect(read).toThrow(ProgramError);
  expect(read).toThrow(message);
});

test("no JSON, and JSON that is something else", () => {
  expect(() => readProgram("{")).toThrow(/is no JSON/);
  expect(() => readProgram("[]")).toThrow(/text: expected an object, got \[\]/);
});

test("a name as dangerous as __proto__ is a name like any other", () => {
  const text = JSON.stringify(makeSmallProgram()).replaceAll('"theta_next"', '"__proto__"');
  expect(readProgram(text).training.symbols.has("__proto__")).toBe(true);
});
