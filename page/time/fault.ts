// Where a training ceased to be finite: the first array in the order of the equations that has an
// infinite number or a NaN, its first entry, and what it was made from.
import type { Vectors } from "../engine/plan";
import type { Numbers } from "../engine/precision";
import type { Training } from "../engine/training";
import { copyValue } from "../engine/values";
import { STEP_ACTS } from "../program/runs";
import type { Formula, Tree } from "../program/types";

/** An entry of an array: its place in the order of rows, and its value. */
export interface Entry {
  readonly name: string;
  readonly at: number;
  readonly value: number;
}

/**
 * kind: "array" for a number that an equation made; "length" where all numbers are finite, but the
 * squared length of the gradient is not: then the entry is the gradient's largest.
 * equation, formula: which made it. operands: of each the entry that went into this number where a
 * formula goes entry by entry (`isEntrywise`); of others the one that is farthest from zero.
 */
export interface Fault {
  readonly kind: "array" | "length";
  readonly step: number;
  readonly entry: Entry;
  readonly equation: number;
  readonly formula: string;
  readonly isEntrywise: boolean;
  readonly operands: readonly Entry[];
}

/** The fault of the step that a training stands in; it must have been run. */
export function findFault(training: Training): Fault {
  const { program, plan } = training, step = training.step + 1;
  const equations = program.training.equations.filter((e) => STEP_ACTS.includes(e.act));
  const read = (name: string): Numbers | undefined => {
    const value = plan.values.get(name);
    return value && copyValue(value);
  };
  for (const equation of equations)
    for (const name of equation.targets) {
      const data = read(name), at = data ? findNonfinite(data) : -1;
      if (at < 0) continue;
      const entry = { name, at, value: data![at]! }, isEntrywise = !mixesEntries(program.formulas.get(equation.tree)!);
      const operands = equation.operands.filter(Boolean).flatMap((operand) => {
        const own = read(operand);
        return (isEntrywise ? findSame(operand, own, at, data!.length) : findLargest(operand, own)) ?? [];
      });
      return { kind: "array", step, entry, equation: equation.number, formula: equation.formula, isEntrywise, operands };
    }
  const { number, formula } = equations.find((e) => e.targets.includes("g"))!;
  const entry = findLargest("g", read("g"))!;
  return { kind: "length", step, entry, equation: number, formula, isEntrywise: false, operands: [] };
}

/** What makes an entry of several entries. */
const MIXING = ["matmul", "transpose", "pack", "total", "max_units", "sum_units", "sum_rows"];

function mixesEntries({ lines, results }: Formula): boolean {
  const mixes = (tree: Tree): boolean => typeof tree === "object" && (MIXING.includes(tree.op) || tree.args.some(mixes));
  return results.some(mixes) || lines.some(([, tree]) => mixes(tree));
}

/** The entry at the same place; of a plain number itself. */
function findSame(name: string, data: Numbers | undefined, at: number, length: number): Entry | undefined {
  if (data?.length !== length) return findLargest(name, data);
  return { name, at, value: data[at]! };
}

/** Whether all numbers that the next step takes over are finite. */
export function areFinite(vectors: Vectors): boolean {
  for (const vector of vectors.values()) if (findNonfinite(vector) >= 0) return false;
  return true;
}

/** The place of the first number that is not finite; -1 where all are. */
function findNonfinite(data: Numbers): number {
  // x - x is NaN for those alone; a call for each number would take longer than many a step.
  for (let i = 0; i < data.length; i++) if (data[i]! - data[i]! !== 0) return i;
  return -1;
}

/** The first entry that is not finite, or the one that is farthest from zero. */
function findLargest(name: string, data: Numbers | undefined): Entry | undefined {
  if (!data?.length) return undefined;
  let at = Math.max(0, findNonfinite(data));
  if (Number.isFinite(data[at])) data.forEach((v, i) => void (Math.abs(v) > Math.abs(data[at]!) && (at = i)));
  return { name, at, value: data[at]! };
}
