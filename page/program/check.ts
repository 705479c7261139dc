// What must hold between the parts of a program, before anything is computed.
import { ProgramError } from "./errors";
import type { Derivation, Equation, Program, ProgramSymbol } from "./types";

/** Numbers of one array. More do not fit into a browser's memory a hundredfold. */
export const MOST_ENTRIES = 2 ** 26;

export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Raise ProgramError where a name is not there, is read before it is made, or is too large. */
export function checkProgram(program: Program): void {
  for (const derivation of [program.training, program.use]) {
    for (const symbol of derivation.symbols.values()) checkSymbol(symbol, derivation);
    checkOrder(derivation, program);
    for (const [old, made] of derivation.carries)
      for (const name of [old, made]) find(derivation, name, `carries ${old} -> ${made}`);
    find(derivation, derivation.output, "the output");
  }
}

function find(derivation: Derivation, name: string, where: string): ProgramSymbol {
  const symbol = derivation.symbols.get(name);
  if (symbol) return symbol;
  throw new ProgramError(`${where}: there is no symbol ${JSON.stringify(name)} in the program.`);
}

function checkSymbol(symbol: ProgramSymbol, derivation: Derivation): void {
  const size = sizeOf(symbol.shape);
  if (size > MOST_ENTRIES)
    throw new ProgramError(
      `Symbol ${symbol.name} of shape (${symbol.shape.join(", ")}) has ${size.toLocaleString("en")} entries; ` +
        `at most ${MOST_ENTRIES.toLocaleString("en")} fit here. Train it with the command line.`,
    );
  if (symbol.shape.length > 2)
    throw new ProgramError(`Symbol ${symbol.name} has ${symbol.shape.length} axes; this page knows rows and units.`);
  if (!symbol.partOf) return;
  const vector = find(derivation, symbol.partOf, `symbol ${symbol.name}`);
  if (symbol.offset + size > sizeOf(vector.shape))
    throw new ProgramError(
      `Symbol ${symbol.name} ends at ${symbol.offset + size} of ${vector.name}, which has ${sizeOf(vector.shape)} numbers.`,
    );
}

/** Each act reads what is given or was made before; the start makes weights, which others are given. */
function checkOrder(derivation: Derivation, program: Program): void {
  const made = new Set<string>(), makers = new Map<string, Equation>();
  for (const e of derivation.equations) for (const t of e.targets) makers.set(t, e);
  for (const equation of derivation.equations) {
    const where = `Equation ${equation.number} (${equation.formula})`;
    for (const name of equation.operands.filter(Boolean)) {
      const symbol = find(derivation, name, where);
      if (symbol.role === "value" && !made.has(name)) throw new ProgramError(explainOrder(where, name, makers.get(name)));
    }
    for (const name of equation.targets) find(derivation, name, where), made.add(name);
    checkFormula(equation, program, where);
  }
}

function explainOrder(where: string, name: string, maker: Equation | undefined): string {
  if (!maker) return `${where} reads ${name}, which no equation makes.`;
  return `${where} reads ${name}, which equation ${maker.number} makes later: the equations go round in a circle.`;
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
