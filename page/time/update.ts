// The update of a program by itself: what its optimizer makes of a gradient and of what it remembers.
// Of what kind a memory is, is found by trial, so that anybody's own optimizer is drawn too:
// as src/backsight/engine/race/memory_kinds.py.
import { makePlan, run } from "../engine/plan";
import type { Numbers } from "../engine/precision";
import { findStep } from "../program/optimizers";
import type { Derivation, Dtype, Program } from "../program/types";

/** velocity: turns with the gradient and grows with the rate. mean: turns with the gradient, whatever the
 * rate. squares: the same for a gradient and its opposite. */
export type MemoryKind = "velocity" | "mean" | "squares" | "other";

/** inputs: weights, gradient, rate, t and memory. next: what it makes of the weights and of each memory. */
export interface Update {
  readonly inputs: readonly Numbers[];
  readonly next: readonly Numbers[];
  readonly run: () => void;
}

/** For so many weights. */
export function makeUpdate(program: Program, length: number, dtype: Dtype = program.dtype): Update {
  const step = findStep(program.training), inputs = step.operands.map((_name, i) => `in${i}`), next = step.targets.map((_name, i) => `out${i}`);
  const theta = program.training.symbols.get("theta")!, isNumber = (i: number): boolean => i === 2 || i === 3;
  const derivation: Derivation = {
    output: "", carries: new Map(),
    symbols: new Map([...inputs, ...next].map((name, i) => {
      const role = i < inputs.length && isNumber(i) ? "number" : "value";
      return [name, { ...theta, name, role, shape: role === "number" ? [] : [length] }];
    })),
    equations: [{ ...step, operands: inputs, targets: next }],
  };
  const plan = makePlan({ ...program, dtype }, derivation, ["update"], 1, new Map());
  // An optimizer need not read all that it is given.
  const read = (name: string): Numbers => plan.inputs.get(name) ?? new Float64Array(length);
  return { inputs: inputs.map(read), next: next.map((name) => plan.values.get(name)!.data), run: () => run(plan) };
}

/** Gradients of the trial, one after the other. */
const TRIAL = [0.3, 0.7, 0.2];

/** What each memory of a program's optimizer is, in their order. */
export function classifyMemory(program: Program): MemoryKind[] {
  const plain = tryOut(program, 1, 0.1), opposite = tryOut(program, -1, 0.1), faster = tryOut(program, 1, 0.2);
  return plain.map((m, i) => {
    if (areClose(m, opposite[i]!)) return "squares";
    if (!areClose(m, -opposite[i]!)) return "other";
    return areClose(m, faster[i]!) ? "mean" : "velocity";
  });
}

const areClose = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-8 + 1e-9 * Math.abs(b);

/** The memories after some gradients, from nothing. */
function tryOut(program: Program, sign: number, rate: number): number[] {
  const { inputs: [w, g, eta, t, ...memory], next: [made, ...remembered], run } = makeUpdate(program, 1, "float64");
  TRIAL.forEach((gradient, k) => {
    g![0] = sign * gradient;
    eta![0] = rate;
    t![0] = k + 1;
    run();
    const values = [made!, ...remembered].map((v) => v[0]!);
    [w!, ...memory].forEach((m, i) => (m[0] = values[i]!));
  });
  return remembered.map((_m, i) => memory[i]![0]!);
}
