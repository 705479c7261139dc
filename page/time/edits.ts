// What somebody changes at a step: from there on a branch of its own goes its way. An edit is small and
// says how to do it again, so that a link can hold it; what it changes is copied, nothing is written over.
import type { Numbers } from "../engine/precision";
import { type Rows, type State, Training } from "../engine/training";
import { explainMisfit } from "../program/bounds";
import { ProgramError } from "../program/errors";
import { readProgram } from "../program/read";
import type { Derivation, Program } from "../program/types";
import { addNoise, splitRows } from "./chance";
import { addRow, changeRow, removeRow, type RowArrays } from "./rows";

/** A weight by its place in its vector; a number of the program, as the rate is; rows. */
export type Edit =
  | { readonly kind: "weight"; readonly vector: string; readonly at: number; readonly value: number }
  | { readonly kind: "number"; readonly name: string; readonly value: number }
  /** Other numbers in one of the rows to train on, or one row more, or one fewer. */
  | { readonly kind: "row"; readonly row: number; readonly arrays: RowArrays }
  | { readonly kind: "add"; readonly arrays: RowArrays }
  | { readonly kind: "remove"; readonly row: number }
  /** Normal noise on an array of the rows to train on. level: in standard deviations of each column. */
  | { readonly kind: "noise"; readonly array: string; readonly level: number }
  /** All rows, those that are watched among them, parted anew. share: of those to watch, below 1. */
  | { readonly kind: "split"; readonly share: number }
  /** Other rows altogether. */
  | { readonly kind: "rows"; readonly rows: Rows; readonly validation?: Rows }
  /** Another program for weights of the same shape: another optimizer, loss or schedule. */
  | { readonly kind: "program"; readonly text: string };

/** A program, what it is trained on and watched with, and the state that it goes on from. */
export interface Setting {
  readonly program: Program;
  readonly rows: Rows;
  readonly validation: Rows | undefined;
  readonly state: State;
}

/** The same with one change. Raises ProgramError where there is nothing of the kind to change, or no row is left. */
export function applyEdit(setting: Setting, edit: Edit): Setting {
  const { program, rows, validation, state } = setting;
  switch (edit.kind) {
    case "weight":
      return { ...setting, state: changeWeight(state, edit.vector, edit.at, edit.value) };
    case "number":
      return { ...setting, program: setNumber(setting, edit.name, edit.value) };
    case "row":
      return { ...setting, rows: changeRow(rows, edit.row, edit.arrays) };
    case "add":
      return replaceRows(setting, addRow(rows, edit.arrays), validation);
    case "remove":
      return replaceRows(setting, removeRow(rows, edit.row), validation);
    case "noise":
      return { ...setting, rows: addNoise(rows, edit.array, edit.level, program.seed, state.step + 1) };
    case "split":
      return replaceRows(setting, ...splitRows(rows, validation, edit.share, program.seed));
    case "rows":
      return replaceRows(setting, edit.rows, edit.validation);
    case "program":
      return changeProgram(setting, readProgram(edit.text));
  }
}

/** Edits, and more of them: one that says again what another said takes its place. */
export function joinEdits(edits: readonly Edit[], more: readonly Edit[]): readonly Edit[] {
  return more.reduce((all, edit) => {
    // A weight or a number changes nothing that other edits read; rows are numbered anew by some.
    const isAlone = edit.kind === "weight" || edit.kind === "number";
    const kept = all.filter((before, k) => !((isAlone || k === all.length - 1) && haveSameTarget(before, edit)));
    return [...kept, edit];
  }, edits);
}

function haveSameTarget(a: Edit, b: Edit): boolean {
  if (a.kind === "weight" && b.kind === "weight") return a.vector === b.vector && a.at === b.at;
  if (a.kind === "number" && b.kind === "number") return a.name === b.name;
  if (a.kind === "row" && b.kind === "row") return a.row === b.row;
  if (a.kind === "noise" && b.kind === "noise") return a.array === b.array;
  return a.kind === b.kind && ["split", "rows", "program"].includes(a.kind);
}

function changeWeight(state: State, vector: string, at: number, value: number): State {
  const changed = state.vectors.get(vector)?.slice();
  if (!changed || !(at in changed)) throw new ProgramError("There is no number {at} of {vector} to change.", { at, vector });
  changed[at] = value;
  return { ...state, vectors: new Map(state.vectors).set(vector, changed) };
}

/** The name of the number that says how many steps the whole run has. */
export const ALL_STEPS = "T";

/** Raises ProgramError for what is no number of the program, or cannot be set to this value. */
export function requireNumber({ training }: Program, name: string, value: number): void {
  const symbol = training.symbols.get(name);
  if (symbol?.role !== "number" || symbol.value === undefined) throw new ProgramError("There is no number {name} to change.", { name });
  const expected = explainMisfit(value, symbol.bounds ?? {});
  if (expected) throw new ProgramError(`${name} (${symbol.about}) cannot be ${value}: expected ${expected}.`);
}

function setNumber({ program, state }: Setting, name: string, value: number): Program {
  requireNumber(program, name, value);
  if (name === ALL_STEPS && value <= state.step)
    throw new ProgramError("A plan of {steps} steps ends before step {step}, which is shown.", { steps: value, step: state.step + 1 });
  return changeNumber(program, name, value);
}

/** The program with another value of one of its numbers. */
export function changeNumber(program: Program, name: string, value: number): Program {
  const change = (derivation: Derivation): Derivation => {
    const symbol = derivation.symbols.get(name);
    return symbol ? { ...derivation, symbols: new Map(derivation.symbols).set(name, { ...symbol, value }) } : derivation;
  };
  return { ...program, steps: name === ALL_STEPS ? value : program.steps, training: change(program.training), use: change(program.use) };
}

/** What the new program has of the old one's vectors and numbers goes on; the rest begins anew. */
function changeProgram(setting: Setting, made: Program): Setting {
  const { state, rows } = setting, program = { ...made, rows: Math.min(made.rows, rows.count) };
  const first = new Training(program, rows).copyState();
  const vectors = [...first.vectors].map(([name, vector]): [string, Numbers] => {
    const old = state.vectors.get(name);
    return [name, old?.length === vector.length ? vector.map((_new, i) => old[i]!) : vector];
  });
  const numbers = [...first.numbers].map(([name, n]): [string, number] => [name, state.numbers.get(name) ?? n]);
  return { ...setting, program, state: { step: state.step, vectors: new Map(vectors), numbers: new Map(numbers) } };
}

/** A batch of all rows stays one of all rows; a smaller one stays as it is where there are as many. */
function replaceRows(setting: Setting, rows: Rows, validation: Rows | undefined): Setting {
  const { program } = setting, isWhole = program.rows === setting.rows.count;
  const size = isWhole ? rows.count : Math.min(program.rows, rows.count);
  return { ...setting, program: size === program.rows ? program : { ...program, rows: size }, rows, validation };
}
