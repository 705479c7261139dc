// Where a training ceased to be finite: the first array in the order of the equations that has an
// infinite number or a NaN, its first entry, and what it was made from.
import { formatEntry } from "../cards/addresses";
import { Ledger } from "../cards/ledger";
import { copyTape, unflatten } from "../cards/tape";
import type { Numbers } from "../engine/precision";
import type { Training } from "../engine/training";
import type { Formula, Tree } from "../program/types";

/** An entry by the name that readers know: "W1_next[0,2]", and its value. */
export interface Entry {
  readonly place: string;
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
  const tape = copyTape(training), ledger = new Ledger(tape), { step, program } = tape;
  const read = (name: string): Numbers => tape.arrays.get(name)!.data;
  const makeEntry = (symbol: string, at: number): Entry => {
    const { name, index } = ledger.toReaderName(symbol, unflatten(tape.arrays.get(symbol)!.shape, at));
    return { place: formatEntry(name, index), value: read(symbol)[at]! };
  };
  for (const equation of ledger.equations)
    for (const name of equation.targets) {
      const data = read(name), at = findNonfinite(data);
      if (at < 0) continue;
      const isEntrywise = !mixesEntries(program.formulas.get(equation.tree)!);
      const operands = equation.operands.filter((o) => o && read(o).length).map((operand) => {
        const own = read(operand);
        return makeEntry(operand, isEntrywise && own.length === data.length ? at : findLargest(own));
      });
      const entry = makeEntry(name, at);
      return { kind: "array", step, entry, equation: equation.number, formula: equation.formula, isEntrywise, operands };
    }
  const { number, formula } = ledger.equations.find((e) => e.targets.includes("g"))!;
  return { kind: "length", step, entry: makeEntry("g", findLargest(read("g"))), equation: number, formula, isEntrywise: false, operands: [] };
}

/** What makes an entry of several entries. */
const MIXING = ["matmul", "transpose", "pack", "total", "max_units", "sum_units", "sum_rows"];

function mixesEntries({ lines, results }: Formula): boolean {
  const mixes = (tree: Tree): boolean => typeof tree === "object" && (MIXING.includes(tree.op) || tree.args.some(mixes));
  return results.some(mixes) || lines.some(([, tree]) => mixes(tree));
}

/** Whether all numbers that the next step takes over are finite. */
export function areFinite(vectors: readonly Numbers[]): boolean {
  for (const vector of vectors) if (findNonfinite(vector) >= 0) return false;
  return true;
}

/** The place of the first number that is not finite; -1 where all are. */
function findNonfinite(data: Numbers): number {
  // x - x is NaN for those alone; a call for each number would take longer than many a step.
  for (let i = 0; i < data.length; i++) if (data[i]! - data[i]! !== 0) return i;
  return -1;
}

/** The place of the first entry that is not finite, or of the one that is farthest from zero. */
function findLargest(data: Numbers): number {
  let at = Math.max(0, findNonfinite(data));
  if (Number.isFinite(data[at])) data.forEach((v, i) => void (Math.abs(v) > Math.abs(data[at]!) && (at = i)));
  return at;
}
