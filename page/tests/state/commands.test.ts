import { describe, expect, test } from "vitest";
import { hasInfluence } from "../../program/influence";
import { readProgram } from "../../program/read";
import { findCommandSource } from "../../state/cards";
import type { Package } from "../../state/package";
import type { Shown } from "../../time/messages";
import type { EditNote } from "../../time/notes";
import { makeSmallPackage } from "../packages";
import { makeSmallProgram } from "../small_program";

const plan = (value: number): EditNote => ({ kind: "number", name: "T", value, before: 50 });

/** Branch 1 with some changes, and branch 2 that leaves it with others. */
function show(step: number, branch: number, first: EditNote[] = [], second: EditNote[] = []): Shown {
  const note = { from: 50, tip: 90, end: undefined, loss: 1 };
  const branches = [{ ...note, id: 0, parent: undefined, edits: [] }, { ...note, id: 1, parent: 0, edits: first }, { ...note, id: 2, parent: 1, edits: second }];
  return { step, branch, branches } as unknown as Shown;
}

/** The rate falls as the end of the plan comes near. */
function makeFallingProgram() {
  const program = makeSmallProgram();
  program.formulas["rate"] = { parameters: ["t", "T"], lines: [], results: [["divide", "t", "T"]] };
  program.equations.find((e) => e.formula === "rate")!.operands.push("T");
  return program;
}

const findWords = (pkg: Package, now: Shown) => findCommandSource(pkg, now).words;

describe("the command of a step", () => {
  const pkg = makeSmallPackage(), words = ["line", "--seed", "3"];

  test("is that of the network up to the end of the plan", () => {
    expect(findWords(pkg, show(50, 0))).toEqual(words);
    expect(findWords(pkg, show(51, 0))).toEqual([]);
  });

  test("says of how many steps a plan is that was made longer", () => {
    expect(findWords(pkg, show(60, 1, [plan(70)]))).toEqual([...words, "--steps", "70"]);
    expect(findWords({ ...pkg, words: ["line", "--steps", "50", "--seed", "3"] }, show(80, 2, [plan(70)], [plan(90)])))
      .toEqual(["line", "--seed", "3", "--steps", "90"]);
  });

  test("takes the spec that was set in the page from a file, which the reader saves", () => {
    const found = findCommandSource({ ...pkg, isFromSpec: true, words: [...words, "--with", "mine.py"] }, show(60, 1, [plan(70)]));
    expect(found.words).toEqual(["SPEC.toml", "--with", "mine.py", "--steps", "70"]);
    expect(found.note).toContain("Save its spec as TOML");
  });

  test.each<[string, string, ReturnType<typeof findCommandSource>]>([
    ["something else was changed", "was changed on the way", findCommandSource(pkg, show(60, 2, [{ kind: "split", share: 0.5 }], [plan(70)]))],
    ["a run has not recorded it", "the last step that has commands is 20", findCommandSource({ ...pkg, recorded: 20 }, show(21, 0))],
    ["a run was planned longer", "the plan was changed", findCommandSource({ ...pkg, recorded: 50 }, show(50, 1, [plan(70)]))],
    ["the rate depends on the plan", "the plan was changed", findCommandSource({ ...pkg, program: readProgram(JSON.stringify(makeFallingProgram())) }, show(60, 1, [plan(70)]))],
  ])("there is none where %s, and why is said", (_where, why, { words: found, note }) => {
    expect(found).toEqual([]);
    expect(note).toContain(why);
  });
});

test("a number has influence where formulas read it, and not where it is but an operand", () => {
  expect(hasInfluence(readProgram(JSON.stringify(makeFallingProgram())), "T")).toBe(true);
  const program = makeFallingProgram();
  program.formulas["rate"]!.results = ["t"];
  expect(hasInfluence(readProgram(JSON.stringify(program)), "T")).toBe(false);
});
