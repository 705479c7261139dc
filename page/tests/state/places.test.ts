import { describe, expect, test } from "vitest";
import { readProgram } from "../../program/read";
import { findWeight, listNumbers, nameEntry, readPlace, writePlace } from "../../state/places";
import { makeSmallProgram } from "../small_program";

const program = readProgram(JSON.stringify(makeSmallProgram()));

test("places are counted in the order of rows", () => {
  expect([writePlace("L", [], 0), writePlace("b", [4], 3), writePlace("W", [3, 4], 7)]).toEqual(["L", "b[3]", "W[1,3]"]);
});

test("a place is read with an act before it or without one, and what is none is not", () => {
  expect(readPlace("backward/dL_dW1[0,2]")).toEqual({ name: "dL_dW1", index: [0, 2] });
  expect(readPlace("L")).toEqual({ name: "L", index: [] });
  for (const none of ["", "W[", "W[-1]", "W[1,2,3]", "a b", "W[x]"]) expect(readPlace(none)).toBeUndefined();
});

describe("a weight", () => {
  test("lies in its vector", () => {
    expect(findWeight(program, "W[2,0]")).toMatchObject({ vector: "theta", at: 2 });
    expect(nameEntry(program, "theta", 2)).toBe("W[2,0]");
    expect(nameEntry(program, "g", 2)).toBe("g[2]");
  });
  test.each(["z[0,0]", "W[3,0]", "W[0]", "W", "nothing[0,0]", ""])("is none at %s", (place) => {
    expect(findWeight(program, place)).toBeUndefined();
  });
});

test("numbers that the update reads can be changed; those that count rows or steps cannot", () => {
  const own = makeSmallProgram();
  Object.assign(own.symbols, { eta_0: { name: "eta_0", role: "number", shape: [], value: 0.1 } });
  own.equations.find((e) => e.formula === "rate")!.operands = ["eta_0"];
  own.formulas["rate"] = { parameters: ["t"], lines: [], results: ["t"] };
  expect(listNumbers(readProgram(JSON.stringify(own))).map((s) => s.name)).toEqual(["eta_0"]);
  expect(listNumbers(program)).toEqual([]);
});
