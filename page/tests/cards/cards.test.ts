import { expect, test } from "vitest";
import { joinWords, readAddress } from "../../cards/addresses";
import { CardMaker } from "../../cards/card";
import { computeDot } from "../../cards/rest";
import { copyTape } from "../../cards/tape";
import { formatTree } from "../../cards/text";
import { Training } from "../../engine/training";
import { readProgram } from "../../program/read";
import { sayCases } from "../../state/words";
import { makeRows, makeSmallProgram } from "../small_program";

/** What each formula of the small program is as readers see it. */
const WRITTEN: Record<string, unknown> = {
  product: ["matmul", "x", "W"], minus: ["subtract", "a", "b"],
  loss: ["divide", ["total", ["multiply", "e", "e"]], ["multiply", 2, "N"]],
  slope: ["pack", ["divide", ["matmul", ["transpose", "x"], "e"], "N"]], rate: "r",
  descend: ["subtract", "w", ["multiply", "eta", "g"]],
};

function makeMaker(change: (program: ReturnType<typeof makeSmallProgram>) => void = () => {}): CardMaker {
  const program = makeSmallProgram();
  for (const [name, tree] of Object.entries(WRITTEN))
    Object.assign(program.formulas[name]!, {
      notation: { lines: [["result", tree]], results: ["result"], settings: name === "rate" ? { r: 0.1 } : {} },
    });
  change(program);
  const training = new Training(readProgram(JSON.stringify(program)), makeRows(2));
  training.run();
  return new CardMaker(copyTape(training), ["line.csv"]);
}

test("a card has a formula, its numbers, where from and where to", () => {
  const maker = makeMaker(), card = maker.make("dL_dW", [1, 0]);
  const write = (tree: Parameters<typeof formatTree>[0]): string => formatTree(tree, maker.symbols, 3, sayCases());
  expect(card.address).toBe("backward/dL_dW[1,0]");
  expect(card.formulas.map(write)).toEqual(["(x[0, 1] · e[0, 0] + x[1, 1] · e[1, 0]) / N"]);
  expect(write(card.numbers!)).toMatch(/^\(.* · .* \+ .* · .*\) \/ 2$/);
  expect(card.madeFrom.names).toEqual([
    "given/x[0,1]", "forward/e[0,0]", "given/x[1,1]", "forward/e[1,0]", "given/N",
  ]);
  expect(card.goesInto).toEqual({ names: ["update/W_next[1,0]"], more: 0 });
  expect(card.command).toBe("backsight explain line.csv --step 1 --number 'backward/dL_dW[1,0]'");
});

test("what is given has a value and what it goes into", () => {
  const card = makeMaker().make("W", [2, 0]);
  expect([card.address, card.formulas]).toEqual(["given/W[2,0]", []]);
  expect(card.goesInto.names).toEqual(["forward/z[0,0]", "forward/z[1,0]", "update/W_next[2,0]"]);
});

test("a program of old has values without formulas", () => {
  const card = makeMaker((p) => Object.values(p.formulas).forEach((f) => Object.assign(f, { notation: undefined }))).make("L", []);
  expect([card.formulas, card.madeFrom.names]).toEqual([[], []]);
  expect(card.value).toBeGreaterThan(0);
});

const DAMAGED: [string, unknown, RegExp][] = [
  ["an unknown name", ["exp", "u"], /notation\.lines\[0\]\[1\]\[1\]: expected a name that is known/],
  ["a function of nowhere", ["swish", "a"], /calls swish, which is no function/],
  ["too many operands", ["exp", "a", "b"], /exp with 1 operands/],
  ["a point without a number", ["float", "a"], /expected a number/],
  ["an operation of nothing", [], /expected an operation/],
];

test.each(DAMAGED)("%s is refused", (_name, tree, message) => {
  const damage = (p: ReturnType<typeof makeSmallProgram>): void =>
    void Object.assign(p.formulas.minus!, { notation: { lines: [["result", tree]], results: ["result"] } });
  expect(() => makeMaker(damage)).toThrow(message);
});

test("a notation of other results is refused", () => {
  const damage = (p: ReturnType<typeof makeSmallProgram>): void =>
    void Object.assign(p.formulas.minus!, { notation: { lines: [["result", "a"]], results: ["result", "result"] } });
  expect(() => makeMaker(damage)).toThrow(/makes 1 results; its notation has 2/);
});

test("addresses are read with and without their act", () => {
  expect(readAddress("backward/dL_dW1[0,2]")).toEqual({ name: "dL_dW1", index: [0, 2] });
  expect(readAddress("L")).toEqual({ name: "L", index: [] });
  for (const text of ["", "a b", "W[", "W[-1]", "W[1.5]", "x/y/z", "W[1,]"]) expect(readAddress(text)).toBeUndefined();
});

test("words are quoted for a shell", () => {
  expect(joinWords(["a", "b c", "it's", "", "--lr", "0.1", "x=1,2"])).toBe(`a 'b c' 'it'"'"'s' '' --lr 0.1 x=1,2`);
});

test("a rest that passes all numbers on its way is right", () => {
  expect(computeDot([1e308, 1e308, -1e308], [1, 1, 1])).toBe(1e308);
  expect(computeDot([1, 2, 3], [4, 5, 6])).toBe(32);
});
