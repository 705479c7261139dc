import { describe, expect, test } from "vitest";
import { computeFeatures, drawFeature, makeInputs, type Plane } from "../../engine/features";
import { DOUBLE, SINGLE } from "../../engine/precision";
import { WORDS } from "../../engine/words";
import type { Formula, Tree } from "../../program/types";
import { listPlaces, placeRow } from "../../state/plane";
import { makeSmallPackage } from "../packages";

const write = (parameters: string[], op: string): Formula =>
  ({ parameters, lines: [], results: [{ op, args: parameters } as Tree], notation: undefined, notPortable: "" });
const features = [
  { name: "u", kind: "", columns: [0] }, { name: "v", kind: "", columns: [1] },
  { name: "u*v", kind: "product", columns: [0, 1] }, { name: "sin(v)", kind: "sine", columns: [1] },
];
const plane: Plane = {
  columns: ["u", "v"], features, inputs: [features[2]!, features[3]!, features[0]!], shift: [1, 0.1, -2], scale: [3, 0.7, 1],
  formulas: new Map([["product", write(["a", "b"], "multiply")], ["sine", write(["a"], "sin")]]),
};
const sin = WORDS["sin"]![1];

describe("what a network takes at a place", () => {
  test("is made in float64, scaled, and rounded once", () => {
    const [u, v] = [0.3, -1.7], wanted = [(u * v - 1) / 3, (sin(v) - 0.1) / 0.7, u + 2];
    expect([...makeInputs(plane, [u, v], DOUBLE)]).toEqual(wanted);
    expect([...makeInputs(plane, [0, 0, u, v], SINGLE)].slice(3)).toEqual(wanted.map(Math.fround));
  });
  test("is not scaled where nothing is", () => {
    expect([...makeInputs({ ...plane, shift: undefined, scale: undefined }, [3, 4], DOUBLE)]).toEqual([12, sin(4), 3]);
  });
});

test("a feature over a square begins at the lower left, and goes row by row", () => {
  const u = drawFeature(plane, features[0]!, 2, [-1, 1]), v = drawFeature(plane, features[1]!, 2, [-1, 1]);
  expect([[...u], [...v]]).toEqual([[-0.5, 0.5, -0.5, 0.5], [-0.5, -0.5, 0.5, 0.5]]);
  const scaled = { ...plane, inputs: undefined, shift: [10, 20], scale: [2, 4] };
  expect([...drawFeature(scaled, features[1]!, 2, [-1, 1])]).toEqual([18, 18, 22, 22]);
});

test("a column as it is needs no formula", () => {
  expect(computeFeatures(plane, [features[1]!], [1, 2, 3, 4]).map((v) => [...v])).toEqual([[2, 4]]);
});

test("a point that is moved has its inputs and its place; without a plane its inputs alone", () => {
  const pkg = makeSmallPackage(), own = { ...pkg, data: { ...pkg.data, plane } };
  const row = new Map(placeRow(own, [0.5, 2]));
  expect(row.get("places")).toEqual([0.5, 2]);
  expect(row.get("x")).toEqual([...makeInputs(plane, [0.5, 2], pkg.program.dtype === "float32" ? SINGLE : DOUBLE)]);
  expect(placeRow(pkg, [1, 2])).toEqual([["x", [1, 2]]]);
  const x = Float64Array.of(1, 2, 3, 4), places = Float64Array.of(5, 6);
  expect(listPlaces({ count: 1, arrays: new Map([["x", x]]) })).toBe(x);
  expect(listPlaces({ count: 1, arrays: new Map([["x", x], ["places", places]]) })).toBe(places);
});
