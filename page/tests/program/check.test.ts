import { expect, test } from "vitest";
import { Training } from "../../engine/training";
import { ProgramError } from "../../program/errors";
import { readProgram } from "../../program/read";
import { makeRows, makeSmallProgram, type SmallProgram } from "../small_program";

const SYMBOL = { name: "", role: "value", shape: [] as number[] };
type Extended = SmallProgram & { symbols: Record<string, object>; numbers: Record<string, number>; equations: object[] };

/** A schedule that remembers the best loss: the smaller one of V and of what it was. */
function addSchedule(p: SmallProgram): Extended {
  const program = p as Extended;
  program.numbers.best = 9;
  for (const name of ["V", "best"]) program.symbols[name] = { ...SYMBOL, name, role: "number" };
  program.symbols.best_next = { ...SYMBOL, name: "best_next" };
  program.formulas.smaller = { parameters: ["V", "best"], lines: [], results: [["minimum", "V", "best"]] };
  const equation = { ...p.equations[5]!, number: 8, act: "epoch", targets: ["best_next"], formula: "smaller", tree: "smaller" };
  program.equations.push({ ...equation, operands: ["V", "best"] });
  program.carries.best = "best_next";
  return program;
}

const nest = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);

/** What is broken, and what is said of it. */
const BROKEN: [string, (p: SmallProgram) => void, RegExp][] = [
  ["a vector that takes one number", (p) => (p.carries.theta = "L"), /carries theta -> L: expected two of one shape, got \(3,\) and \(\)/],
  ["a vector that takes what is far larger", (p) => {
    Object.assign(p.symbols, { h: { ...SYMBOL, name: "h", role: "vector", shape: [5e7] } });
    p.carries.theta = "h";
  }, /carries theta -> h: expected two of one shape, got \(3,\) and \(50000000,\)/],
  ["a vector that nothing is carried to", (p) => delete p.carries.theta, /carries: expected what theta becomes after a step, got nothing/],
  ["a carried value", (p) => (p.carries.z = "z"), /carries z -> z: expected a vector or a number of the schedule, got z, whose role is "value"/],
  ["no equations", (p) => (p.equations = []), /no equation makes theta_next in the program's step/],
  ["no equations in use", (p) => (p.use.equations = []), /equations of use are expected to make L; none does/],
  ["a purpose of 5,000,000 characters", (p) => (p.shuffle = "x".repeat(5e6)), /shuffle: expected a name of at most 200 characters, got "x{56}\.\.\./],
  ["a purpose that no key holds", (p) => (p.symbols.d = { ...p.symbols.d, purpose: "é".repeat(60) } as never), /d\.purpose: expected at most 108 bytes, got 120/],
  ["a name of 201 characters", (p) => Object.assign(p.symbols, { ["n".repeat(201)]: SYMBOL }), /symbols's names: expected a name of at most 200/],
  ["300 vectors of 2^26 entries", (p) => {
    for (let i = 0; i < 300; i++) Object.assign(p.symbols, { [`s${i}`]: { ...SYMBOL, name: `s${i}`, role: "vector", shape: [2 ** 26] } });
  }, /symbols have 20,132,\d{3},\d{3} entries together; at most 536,870,912 fit here/],
  ["a length that one of 0 hides", (p) => (p.symbols.W.shape = [2 ** 40, 0]), /a length is at most 67,108,864/],
  ["a name other than its key", (p) => (p.symbols.d.name = "shuffle"), /program's symbols\.d\.name: expected "d", as its key says, got "shuffle"/],
  ["a name other than its key in use", (p) => (p.use.symbols.x = { ...p.use.symbols.x, name: "u" }), /use\.symbols\.x\.name: expected "x".*got "u"/],
  ["a count without a value in use", (p) => (p.use.symbols.N = { ...SYMBOL, name: "N", role: "number" } as never),
    /Equation 4 \(loss\) reads N, which no equation makes in the program's use, nor is it given: it is a symbol of role "number" without a value/],
  ["a vector in use of another length", (p) => (p.use.symbols.theta = { ...p.use.symbols.theta, shape: [4] }),
    /use\.symbols\.theta: expected role "vector" and shape \(3,\), as in training; got "vector" and \(4,\)/],
  ["rows that are as many, always", (p) => Object.assign(p.symbols.x, { by_rows: false }), /x of role "input" is expected to go by rows/],
  ["rows other than the batch's", (p) => (p.symbols.z.shape = [5, 1]), /z goes by rows: expected 2 as its first length or value, got shape \(5, 1\)/],
  ["a vector of two axes", (p) => (p.symbols.theta.shape = [3, 1]), /its vector theta is expected to have one axis, got shape \(3, 1\)/],
  ["no first weights", (p) => p.equations.splice(0, 1), /No equation makes theta in the program's start, though it has parts/],
  ["no gradient", (p) => p.equations.splice(4, 1), /Equation 7 \(descend\) reads g, which no equation makes in the program's step/],
  ["no loss", (p) => p.equations.splice(3, 1), /equations of training are expected to make L/],
  ["a rate of two numbers", (p) => (p.symbols.eta.shape = [2]), /eta is expected to be one number, of shape \(\), got shape \(2,\)/],
  ["what another act makes", (p) => (addSchedule(p).equations.at(-1) as { operands: string[] }).operands[0] = "L",
    /Equation 8 \(smaller\) reads L, which no equation makes in the program's epoch/],
  ["a schedule that forgets", (p) => delete addSchedule(p).carries.best, /carries: expected what best becomes/],
  ["a schedule without its equation", (p) => addSchedule(p).equations.splice(7, 1), /carries best -> best_next: no equation makes best_next in the program's epoch/],
  ["two equations of one target", (p) => (p.equations[5]!.targets = ["L"]), /Equation 6 \(rate\) makes L, which an equation before it has made/],
  ["a target that is given", (p) => (p.equations[2]!.targets = ["x"]), /Equation 3 \(minus\) makes x, which is given to it/],
  ["an equation that reads its target", (p) => (p.equations[2]!.operands[0] = "e"), /Equation 3 \(minus\) reads e, which it makes itself/],
];

test.each(BROKEN)("%s: refused, and said where", (_name, damage, message) => {
  const program = makeSmallProgram();
  damage(program);
  const read = () => readProgram(JSON.stringify(program));
  expect(read).toThrow(ProgramError);
  expect(read).toThrow(message);
});

test("a schedule that remembers is read, and trains", () => {
  const training = new Training(readProgram(JSON.stringify(addSchedule(makeSmallProgram()))), makeRows(4));
  for (let i = 0; i < 4; i++) training.run(), training.finish();
  expect(training.numbers.get("best")).toBeLessThan(9);
});

test.each(["formulas.rate.results[0]", "symbols.W.shape", "shuffle", "notes"])("lists in 200,000 lists, as %s", (place) => {
  const program = makeSmallProgram() as SmallProgram & { mark: string };
  if (place === "shuffle") program.shuffle = "DEEP";
  if (place === "symbols.W.shape") Object.assign(program.symbols.W, { shape: "DEEP" });
  if (place.startsWith("formulas")) program.formulas.rate!.results = ["DEEP"];
  const read = () => readProgram(JSON.stringify(program).replace('"DEEP"', nest(200_000)));
  if (place === "notes") return void expect(read).not.toThrow();
  expect(read).toThrow(ProgramError);
  expect(read).toThrow(`The program's ${place}`);
});

test("a tree of 200,000 levels", () => {
  const program = makeSmallProgram();
  program.formulas.rate!.results = ["DEEP"];
  const tree = '["exp",'.repeat(200_000) + '"t"' + "]".repeat(200_000);
  const read = () => readProgram(JSON.stringify(program).replace('"DEEP"', tree));
  expect(read).toThrow(ProgramError);
  expect(read).toThrow(/expected a tree of at most 200 levels, got \["exp",\["exp",\["exp",/);
});

test("an equation makes what the program says it makes", () => {
  const program = makeSmallProgram();
  program.formulas.product!.results = [["transpose", ["matmul", "x", "W"]]];
  const training = new Training(readProgram(JSON.stringify(program)), makeRows(4));
  expect(() => training.run()).toThrow(ProgramError);
  expect(() => training.run()).toThrow(/Equation 2 \(product\): it makes z of shape \(1, 2\); the program says \(2, 1\)/);
});

/** Every value of a program by turns is taken away, and put where it does not belong. */
test("whatever is damaged, it trains or is refused", () => {
  const whole = JSON.stringify(addSchedule(makeSmallProgram()));
  let refused = 0;
  for (const path of listPaths(JSON.parse(whole)))
    for (const value of [undefined, "L", "", 0, -1, 2, 1e300, "NaN", [], {}, [[]], null, true, "__proto__"]) {
      const program = JSON.parse(whole) as unknown;
      put(program, path, value);
      refused += Number(!trains(JSON.stringify(program)));
    }
  expect(refused).toBeGreaterThan(1000);
});

function listPaths(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [path];
  const below = Object.entries(value).flatMap(([key, item]) => listPaths(item, [...path, key]));
  return path.length ? [path, ...below] : below;
}

/** undefined: taken away. */
function put(root: unknown, path: readonly string[], value: unknown): void {
  const parent = path.slice(0, -1).reduce((at, key) => (at as Record<string, unknown>)[key], root);
  const key = path.at(-1)!;
  if (value === undefined && Array.isArray(parent)) parent.splice(Number(key), 1);
  else (parent as Record<string, unknown>)[key] = value;
}

/** Whether a program trains for a few steps; what is no ProgramError is thrown. */
function trains(text: string): boolean {
  try {
    const training = new Training(readProgram(text), makeRows(4));
    for (let i = 0; i < 2; i++) training.run(), training.finish();
    training.computeLoss(makeRows(3));
    return true;
  } catch (error) {
    if (error instanceof ProgramError) return false;
    throw error;
  }
}
