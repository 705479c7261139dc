import { describe, expect, test } from "vitest";
import { readProgram } from "../../program/read";
import { findWeight, isChangeable, listNumbers, makeChange, nameEntry } from "../../state/places";
import { makeSmallProgram } from "../small_program";

const program = readProgram(JSON.stringify(makeSmallProgram()));

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

test("a weight is set to what its dtype has, and to nothing else", () => {
  const single = { ...program, dtype: "float32" as const };
  expect(makeChange(program, "W[1,0]", 1e39)).toEqual({ kind: "weight", vector: "theta", at: 1, value: 1e39 });
  expect(() => makeChange(single, "W[1,0]", 1e39)).toThrow("W[1,0] cannot be 1e+39: float32 has no such number");
  expect(() => makeChange(program, "W[1,0]", NaN)).toThrow("float64 has no such number");
  expect(["z[0,0]", "theta", "Q"].map((place) => makeChange(program, place, 1))).toEqual([undefined, undefined, undefined]);
});

test("numbers that the update reads can be changed; those that count rows or steps cannot", () => {
  const own = makeSmallProgram();
  Object.assign(own.symbols, { eta_0: { name: "eta_0", role: "number", shape: [], value: 0.1 } });
  own.equations.find((e) => e.formula === "rate")!.operands = ["eta_0"];
  own.formulas["rate"] = { parameters: ["t"], lines: [], results: ["t"] };
  expect(listNumbers(readProgram(JSON.stringify(own))).map((s) => s.name)).toEqual(["eta_0"]);
  expect(listNumbers(program)).toEqual([]);
  expect(["eta_0", "W[0,0]", "N", "t"].map((place) => isChangeable(readProgram(JSON.stringify(own)), place))).toEqual([true, true, false, false]);
});
