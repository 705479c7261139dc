// A package by hand: the small program, and rows of it as Python would pack them.
import { type Package, readPackage } from "../state/package";
import { makeRows, makeSmallProgram } from "./small_program";

const encode = (numbers: Float64Array): string => Buffer.from(numbers.buffer).toString("base64");

export function makeSmallPackage(rows = 5): Package {
  const { arrays } = makeRows(rows);
  const pack = (name: string, columns: number) => ({ type: "f8", shape: [rows, columns], data: encode(arrays.get(name)!) });
  return readPackage(JSON.stringify({
    format: 1, source: { words: ["line", "--seed", "3"], title: "line" }, spec: { seed: 3, data: { source: "line" }, layers: [{}] },
    program: makeSmallProgram(),
    data: {
      inputs: ["a", "b", "c"], outputs: ["y"], task: "regression", picture: null,
      arrays: { x: pack("x", 3), y: pack("y", 1) }, parts: { train: { first: 0, count: rows } },
    },
    start: null, server: null, language: "en",
  }));
}
