// A program as `backsight derive --json` says it, checked and in the types of this language.
import type { Bounds } from "./bounds";

/** A number, a name, or an operation and its trees. */
export type Tree = number | string | Operation;
export interface Operation {
  readonly op: string;
  readonly args: readonly Tree[];
}

/** lines: what has a name, in order. results: one for each target of an equation. */
export interface Formula {
  readonly parameters: readonly string[];
  readonly lines: readonly (readonly [string, Tree])[];
  readonly results: readonly Tree[];
  /** As readers see it; undefined in a program of old. */
  readonly notation: WrittenFormula | undefined;
  /** Why it has no trees; "" where it has. */
  readonly notPortable: string;
}

/**
 * A formula with its own lines, its settings by name, and calls of activations. The last line is
 * "result" where it has no name. results: the names of what is returned.
 */
export interface WrittenFormula {
  readonly lines: readonly (readonly [string, Tree])[];
  readonly results: readonly string[];
  readonly settings: ReadonlyMap<string, number>;
}

/** An activation: how its name is printed, and which formula it is; "" where none calls it. */
export interface ProgramFunction {
  readonly symbol: string;
  readonly tree: string;
}

export const ROLES = [
  "input", "target", "row_weight", "draw", "number", "weight", "statistic", "vector", "value",
] as const;
export type Role = (typeof ROLES)[number];
/** What rows bring along. */
export const BATCH_ROLES: readonly Role[] = ["input", "target", "row_weight"];

export const ACTS = ["start", "forward", "loss", "backward", "update", "epoch"] as const;
export type Act = (typeof ACTS)[number];

export const DRAWN = ["", "uniform", "normal", "truncated_normal", "none"] as const;
export type Drawn = (typeof DRAWN)[number];

/** A name in the equations. byRows: its first length, or its value, is the number of rows. */
export interface ProgramSymbol {
  readonly name: string;
  readonly shape: readonly number[];
  readonly role: Role;
  readonly about: string;
  readonly value: number | undefined;
  readonly partOf: string;
  readonly offset: number;
  readonly drawn: Drawn;
  readonly purpose: string;
  readonly byRows: boolean;
  /** What a number may be set to. */
  readonly bounds: Bounds | undefined;
}

/** targets = formula(operands), and why it stands there. An operand "" is absent. */
export interface Equation {
  readonly number: number;
  readonly act: Act;
  readonly targets: readonly string[];
  readonly formula: string;
  readonly tree: string;
  readonly operands: readonly string[];
  readonly reason: string;
}

export interface Derivation {
  readonly symbols: ReadonlyMap<string, ProgramSymbol>;
  readonly equations: readonly Equation[];
  readonly output: string;
  readonly carries: ReadonlyMap<string, string>;
}

export type Dtype = "float32" | "float64";

/** rows: of a full batch. numbers: what the schedule remembers at first. */
export interface Program {
  readonly rows: number;
  readonly dtype: Dtype;
  readonly seed: string;
  readonly steps: number;
  readonly shuffle: string;
  readonly numbers: ReadonlyMap<string, number>;
  readonly formulas: ReadonlyMap<string, Formula>;
  readonly functions: ReadonlyMap<string, ProgramFunction>;
  readonly training: Derivation;
  readonly use: Derivation;
}
