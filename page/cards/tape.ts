// Every array of a step, by the names of the program's symbols: what the cards read.
import { copyNumbers, type Numbers, PRECISIONS } from "../engine/precision";
import type { Training } from "../engine/training";
import type { Value } from "../engine/values";
import { sizeOf } from "../program/shapes";
import type { Program, ProgramSymbol } from "../program/types";
import type { Index } from "./letters";

/** kind: "host" is a plain number in float64. data: in the order of its own rows. */
export interface StepArray {
  readonly kind: "host" | "real" | "bool";
  readonly shape: Index;
  readonly data: Numbers;
}

/** step: counted from 1. rows: of its batch. */
export interface Tape {
  readonly program: Program;
  readonly step: number;
  readonly rows: number;
  readonly arrays: ReadonlyMap<string, StepArray>;
}

/** The arrays of the step that a training has run and not finished; copies, which later steps leave alone. */
export function copyTape(training: Training): Tape {
  const { program, plan } = training, arrays = new Map<string, StepArray>();
  for (const [name, value] of plan.values) arrays.set(name, copyValue(value));
  for (const [name, vector] of training.vectors)
    if (!arrays.has(name)) arrays.set(name, { kind: "real", shape: [vector.length], data: vector.slice() });
  for (const symbol of program.training.symbols.values()) {
    const added = arrays.has(symbol.name) ? undefined : makeArray(program, symbol, arrays, plan.rows);
    if (added) arrays.set(symbol.name, added);
  }
  return { program, step: training.step + 1, rows: plan.rows, arrays };
}

function copyValue(value: Value): StepArray {
  const { kind, shape } = value;
  if (!value.turned) return { kind, shape, data: value.data.slice() };
  const data = value.data.slice(), [n, m] = shape as [number, number];
  for (let i = 0, at = 0; i < n; i++) for (let j = 0; j < m; j++) data[at++] = value.data[j * n + i]!;
  return { kind, shape, data };
}

/** What no equation of the step reads: a plain number, or a part of a vector. */
function makeArray(
  program: Program, symbol: ProgramSymbol, arrays: ReadonlyMap<string, StepArray>, rows: number,
): StepArray | undefined {
  if (symbol.value !== undefined)
    return { kind: "host", shape: [], data: Float64Array.of(symbol.byRows ? rows : symbol.value) };
  const vector = arrays.get(symbol.partOf)?.data;
  if (!vector) return undefined;
  const size = sizeOf(symbol.shape), data = PRECISIONS[program.dtype].make(size);
  copyNumbers(vector.subarray(symbol.offset, symbol.offset + size), data, 0);
  return { kind: "real", shape: symbol.shape, data };
}

/** Where an entry stands in the data of an array. */
export function flatten(shape: Index, index: Index): number {
  return index.reduce((at, i, axis) => at * shape[axis]! + i, 0);
}

/** The index of the entry at a place of the data. */
export function unflatten(shape: Index, at: number): number[] {
  const index = Array<number>(shape.length).fill(0);
  for (let axis = shape.length - 1, rest = at; axis >= 0; axis--) {
    index[axis] = rest % shape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return index;
}
