// The small program with an optimizer and a rate as the catalog has them, and the catalog's optimizers.
import { readFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";
import { type Optimizer, readOptimizers } from "../program/optimizers";
import { makeSmallProgram } from "./small_program";

export function makeRaceProgram(): string {
  const made = makeSmallProgram(), [rate, step] = made.equations.slice(-2) as [(typeof made.equations)[0], (typeof made.equations)[0]];
  Object.assign(made.symbols, { eta_0: { name: "eta_0", role: "number", shape: [], value: 0.1 } });
  rate.operands = ["eta_0"];
  made.formulas["rate"] = { ...made.formulas["rate"]!, parameters: ["eta_0"], results: ["eta_0"] };
  step.formula = "optimizers.sgd.step";
  step.operands.push("t");
  made.formulas["descend"]!.parameters.push("t");
  // An optimizer of the catalog remembers something called d.
  const { d, ...symbols } = made.symbols;
  made.equations[0]!.operands = ["d0"];
  return JSON.stringify({ ...made, symbols: { ...symbols, d0: { ...d, name: "d0" } } });
}

export const OPTIMIZERS_TEXT = readFileSync(new URL("../program/optimizers.txt", import.meta.url), "utf8").trim();

export const OPTIMIZERS: ReadonlyMap<string, Optimizer> =
  readOptimizers(JSON.parse(inflateRawSync(Buffer.from(OPTIMIZERS_TEXT, "base64url")).toString()));
