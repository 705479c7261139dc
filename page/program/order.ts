// Whether every equation of a run reads only what is given to it or was made before.
import { ProgramError } from "./errors";
import { isGiven, type Run } from "./runs";
import { findSymbol } from "./symbols";
import type { Equation, Program, ProgramSymbol } from "./types";

/** The names that a run has read or made at its end. Raises ProgramError where one is read too early. */
export function checkOrder(run: Run, program: Program): ReadonlySet<string> {
  const made = new Set<string>(), read = new Set<string>();
  for (const equation of run.equations) {
    const where = `Equation ${equation.number} (${equation.formula})`;
    for (const name of equation.operands.filter(Boolean)) {
      if (equation.targets.includes(name)) throw new ProgramError(`${where} reads ${name}, which it makes itself.`);
      requireOperand(run, made, findSymbol(run.derivation, name, where), where);
      read.add(name);
    }
    for (const name of equation.targets) {
      requireTarget(run, made, findSymbol(run.derivation, name, where), where);
      made.add(name);
    }
    checkFormula(equation, program, where);
  }
  return new Set([...made, ...read]);
}

/** A part of a vector is there where its vector is. */
function requireOperand(run: Run, made: ReadonlySet<string>, symbol: ProgramSymbol, where: string): void {
  const isThere = (s: ProgramSymbol): boolean => made.has(s.name) || isGiven(run, s);
  if (isThere(symbol)) return;
  if (!symbol.partOf) throw new ProgramError(explainOrder(run, `${where} reads ${symbol.name}`, symbol));
  const vector = findSymbol(run.derivation, symbol.partOf, where);
  const reads = `${where} reads ${symbol.name}, a part of ${vector.name}`;
  if (!isThere(vector)) throw new ProgramError(explainOrder(run, reads, vector));
}

function requireTarget(run: Run, made: ReadonlySet<string>, symbol: ProgramSymbol, where: string): void {
  if (made.has(symbol.name))
    throw new ProgramError(`${where} makes ${symbol.name}, which an equation before it has made.`);
  if (isGiven(run, symbol))
    throw new ProgramError(`${where} makes ${symbol.name}, which is given to it: it is ${describeRole(symbol)}.`);
}

function explainOrder(run: Run, reads: string, symbol: ProgramSymbol): string {
  const maker = run.equations.find((e) => e.targets.includes(symbol.name));
  if (maker) return `${reads}, which equation ${maker.number} makes later: the equations go round in a circle.`;
  return `${reads}, which no equation makes in the program's ${run.name}, nor is it given: it is ${describeRole(symbol)}.`;
}

function describeRole(symbol: ProgramSymbol): string {
  const value = symbol.value === undefined ? "without a value" : `of value ${symbol.value}`;
  return `a symbol of role "${symbol.role}" ${value}`;
}

function checkFormula(equation: Equation, program: Program, where: string): void {
  const formula = program.formulas.get(equation.tree);
  if (!formula) throw new ProgramError(`${where}: there is no formula ${JSON.stringify(equation.tree)} in the program.`);
  if (formula.notPortable) throw new ProgramError(`${where} cannot be computed here: ${formula.notPortable}`);
  const [operands, targets] = [equation.operands.length, equation.targets.length];
  if (formula.parameters.length !== operands || formula.results.length !== targets)
    throw new ProgramError(
      `${where} has ${operands} operands and ${targets} targets; its formula takes ${formula.parameters.length} ` +
        `and makes ${formula.results.length}.`,
    );
}
