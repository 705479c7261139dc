// The optimizers of the catalog, and a program with another of them in place of its own. Their formulas
// are those of their records (tools/page_optimizers.py); where they stand in a program is checked by
// tests/page against what Python derives.
//
//     theta_next, v_next = optimizers.momentum.step(theta, g, eta, t, v)
//
// One that looks ahead takes the gradient at theta_ahead: what read W1 reads W1_ahead then.
import { checkProgram } from "./check";
import { ProgramError } from "./errors";
import { Field } from "./fields";
import { readFormula } from "./read";
import type { Act, Derivation, Equation, Formula, Program, ProgramSymbol } from "./types";

/** rate: one that suits most networks. memory: what is carried on, 0 at first. ahead: where it takes the
 * gradient, if not at the weights. */
export interface Optimizer {
  readonly name: string;
  readonly rate: number;
  readonly memory: readonly string[];
  readonly step: Formula;
  readonly ahead: Formula | undefined;
}

/** The optimizers that a text holds, by name. Raises ProgramError where it holds none. */
export function readOptimizers(value: unknown): ReadonlyMap<string, Optimizer> {
  return new Map(new Field(value, "text").entries().map(([name, f]) => [name, {
    name, rate: f.get("rate").number(), memory: f.get("memory").list().map((m) => m.name()),
    step: readFormula(f.get("step")), ahead: f.has("ahead") ? readFormula(f.get("ahead")) : undefined,
  }]));
}

/** Operands of a step before its memory: weights, gradient, rate, t. */
const OPERANDS = 4;
const AHEAD = "theta_ahead", GRADIENT_ACTS: readonly Act[] = ["forward", "loss", "backward"];

/** The equation that makes a program's new weights. */
export function findStep({ equations }: Derivation): Equation {
  const step = equations.find((e) => e.targets[0] === "theta_next");
  if (!step) throw new ProgramError("The program has no equation of its optimizer, which makes theta_next.");
  return step;
}

/** The name of a program's own optimizer, and of what it remembers. */
export function findOwn({ training }: Program): { readonly name: string; readonly memory: readonly string[] } {
  const { formula, operands } = findStep(training);
  return { name: formula.split(".")[1] ?? formula, memory: operands.slice(OPERANDS) };
}

/** The same program with another optimizer. Raises ProgramError where it cannot have one. */
export function replaceOptimizer(program: Program, optimizer: Optimizer): Program {
  const base = lookHere(program.training), step = findStep(base), theta = base.symbols.get("theta")!;
  const { name, memory } = optimizer, key = `optimizers.${name}.step`, symbols = new Map(base.symbols), carries = new Map(base.carries);
  for (const old of step.operands.slice(OPERANDS)) symbols.delete(old), symbols.delete(`${old}_next`), carries.delete(old);
  for (const own of memory) {
    symbols.set(own, { ...theta, name: own });
    symbols.set(`${own}_next`, { ...symbols.get("theta_next")!, name: `${own}_next` });
    carries.set(own, `${own}_next`);
  }
  const own: Equation = {
    ...step, formula: key, tree: key, targets: ["theta_next", ...memory.map((m) => `${m}_next`)],
    operands: [...step.operands.slice(0, OPERANDS), ...memory],
  };
  const replaced: Program = {
    ...program, formulas: new Map(program.formulas).set(key, optimizer.step),
    training: { ...base, symbols, carries, equations: base.equations.map((e) => (e === step ? own : e)) },
  };
  const made = optimizer.ahead ? lookAhead(replaced, name, optimizer.ahead) : replaced;
  checkProgram(made);
  return made;
}

/** The gradient is taken at another point, which a first equation makes. */
function lookAhead(program: Program, name: string, ahead: Formula): Program {
  const { training } = program, key = `optimizers.${name}.ahead`, theta = training.symbols.get("theta")!;
  const symbols = new Map(training.symbols).set(AHEAD, { ...theta, name: AHEAD, role: "value" });
  const weights = [...symbols.values()].filter((s) => s.role === "weight" && s.partOf === "theta");
  for (const w of weights) symbols.set(`${w.name}_ahead`, { ...w, name: `${w.name}_ahead`, partOf: AHEAD });
  const first: Equation = {
    number: 0, act: "forward", targets: [AHEAD], formula: key, tree: key, reason: "",
    operands: ahead.parameters.map((p) => (p === "w" ? "theta" : p)),
  };
  const renamed = renameOperands(training.equations, new Map(weights.map((w) => [w.name, `${w.name}_ahead`])));
  const at = renamed.findIndex((e) => e.act === "forward");
  const equations = [...renamed.slice(0, at), first, ...renamed.slice(at)];
  return { ...program, formulas: new Map(program.formulas).set(key, ahead), training: { ...training, symbols, equations } };
}

/** The gradient is taken at the weights themselves. */
function lookHere(training: Derivation): Derivation {
  if (!training.symbols.has(AHEAD)) return training;
  const isAhead = (s: ProgramSymbol): boolean => s.name === AHEAD || s.partOf === AHEAD;
  const all = [...training.symbols.values()];
  const names = all.filter((s) => s.partOf === AHEAD)
    .map((s): [string, string] => [s.name, all.find((w) => w.partOf === "theta" && w.offset === s.offset)!.name]);
  const equations = renameOperands(training.equations.filter((e) => e.targets[0] !== AHEAD), new Map(names));
  return { ...training, equations, symbols: new Map(all.filter((s) => !isAhead(s)).map((s) => [s.name, s])) };
}

function renameOperands(equations: readonly Equation[], names: ReadonlyMap<string, string>): Equation[] {
  return equations.map((e) =>
    GRADIENT_ACTS.includes(e.act) ? { ...e, operands: e.operands.map((o) => names.get(o) ?? o) } : e);
}
