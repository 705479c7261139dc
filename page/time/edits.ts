// What somebody changes at a step: from there on a branch of its own goes its way.
import type { Numbers } from "../engine/precision";
import { type Rows, type State, Training } from "../engine/training";
import { readProgram } from "../program/read";
import type { Derivation, Program } from "../program/types";

/** A weight by its place in its vector; a number of the program, as the rate is; what a row has. */
export type Edit =
  | { readonly kind: "weight"; readonly vector: string; readonly at: number; readonly value: number }
  | { readonly kind: "number"; readonly name: string; readonly value: number }
  | { readonly kind: "row"; readonly row: number; readonly arrays: ReadonlyMap<string, readonly number[]> }
  /** Another program for weights of the same shape: another optimizer, loss or schedule. */
  | { readonly kind: "program"; readonly text: string };

/** A program, what it is trained on, and the state that it goes on from. */
export interface Setting {
  readonly program: Program;
  readonly rows: Rows;
  readonly state: State;
}

/** The same with one change; nothing is written over. */
export function applyEdit(setting: Setting, edit: Edit): Setting {
  switch (edit.kind) {
    case "weight":
      return { ...setting, state: changeWeight(setting.state, edit.vector, edit.at, edit.value) };
    case "number":
      return { ...setting, program: changeNumber(setting.program, edit.name, edit.value) };
    case "row":
      return { ...setting, rows: changeRow(setting.rows, edit.row, edit.arrays) };
    case "program":
      return changeProgram(setting, readProgram(edit.text));
  }
}

function changeWeight(state: State, vector: string, at: number, value: number): State {
  const changed = state.vectors.get(vector)!.slice();
  changed[at] = value;
  return { ...state, vectors: new Map(state.vectors).set(vector, changed) };
}

function changeNumber(program: Program, name: string, value: number): Program {
  const change = (derivation: Derivation): Derivation => {
    const symbol = derivation.symbols.get(name);
    return symbol ? { ...derivation, symbols: new Map(derivation.symbols).set(name, { ...symbol, value }) } : derivation;
  };
  return { ...program, training: change(program.training), use: change(program.use) };
}

/** What the new program has of the old one's vectors and numbers goes on; the rest begins anew. */
function changeProgram({ rows, state }: Setting, program: Program): Setting {
  const first = new Training(program, rows).copyState();
  const vectors = [...first.vectors].map(([name, vector]): [string, Numbers] => {
    const old = state.vectors.get(name);
    return [name, old?.length === vector.length ? vector.map((_new, i) => old[i]!) : vector];
  });
  const numbers = [...first.numbers].map(([name, n]): [string, number] => [name, state.numbers.get(name) ?? n]);
  return { program, rows, state: { step: state.step, vectors: new Map(vectors), numbers: new Map(numbers) } };
}

function changeRow(rows: Rows, row: number, arrays: ReadonlyMap<string, readonly number[]>): Rows {
  const changed = new Map<string, Numbers>(rows.arrays);
  for (const [name, values] of arrays) {
    const array = rows.arrays.get(name)!.slice();
    array.set(values, row * values.length);
    changed.set(name, array);
  }
  return { ...rows, arrays: changed };
}
