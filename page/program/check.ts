// What must hold between the parts of a program, before anything is computed.
import { ProgramError } from "./errors";
import { checkOrder } from "./order";
import { listRuns, type Runs } from "./runs";
import { describeShape, haveSameShape } from "./shapes";
import { checkSymbols, findSymbol } from "./symbols";
import type { Derivation, Program, ProgramSymbol } from "./types";
import { listCalls } from "./written";

type Names = Readonly<Record<keyof Runs, ReadonlySet<string>>>;

/** Raise ProgramError where a name is not there, is read before it is made, or is too large. */
export function checkProgram(program: Program): void {
  checkSymbols(program);
  checkFunctions(program);
  const { training, use } = program, runs = listRuns(program);
  const names: Names = {
    start: checkOrder(runs.start, program),
    step: checkOrder(runs.step, program),
    epoch: checkOrder(runs.epoch, program),
    use: checkOrder(runs.use, program),
  };
  for (const [old, made] of training.carries) checkCarry(old, made, program, names);
  requireResult(training, "g", names.step, "training");
  for (const name of ["L", "eta"]) requireNumber(requireResult(training, name, names.step, "training"));
  requireNumber(requireResult(use, "L", names.use, "use"));
  requireResult(training, training.output, names.step, "training");
  requireResult(use, use.output, names.use, "use");
  checkVectors(training, names.start);
  if (runs.epoch.equations.length) for (const name of program.numbers.keys()) requireCarry(name, training);
}

/** What written formulas call is an activation of the program, whose formula has trees of one operand. */
function checkFunctions({ formulas, functions }: Program): void {
  for (const [name, { tree }] of functions) {
    const formula = formulas.get(tree);
    if (tree && (formula?.parameters.length !== 1 || formula.results.length !== 1))
      throw new ProgramError(`Function ${name} of the program: expected a formula of one operand and one result.`);
  }
  for (const [key, { notation, results }] of formulas) {
    if (notation && notation.results.length !== results.length)
      throw new ProgramError(
        `Formula ${key} makes ${results.length} results; its notation has ${notation.results.length}.`,
      );
    for (const name of notation ? listCalls(notation) : [])
      if (!functions.get(name)?.tree)
        throw new ProgramError(`Formula ${key} calls ${name}, which is no function of the program.`);
  }
}

/** What an equation must make, or read: without it there is nothing to show, or no step. */
function requireResult(derivation: Derivation, name: string, names: ReadonlySet<string>, part: string): ProgramSymbol {
  const symbol = findSymbol(derivation, name, `the results of ${part}`);
  if (names.has(name)) return symbol;
  throw new ProgramError(
    `The equations of ${part} are expected to make ${name}; none does. ` +
      "Write the program anew with `backsight derive SOURCE --json`.",
  );
}

function requireNumber(symbol: ProgramSymbol): void {
  if (symbol.shape.length)
    throw new ProgramError(
      `Symbol ${symbol.name} is expected to be one number, of shape (), got shape ${describeShape(symbol.shape)}.`,
    );
}

/** A vector is carried from step to step, a number of the schedule from epoch to epoch. */
function checkCarry(old: string, made: string, program: Program, names: Names): void {
  const where = `carries ${old} -> ${made}`;
  const before = findSymbol(program.training, old, where), after = findSymbol(program.training, made, where);
  if (before.role !== "vector" && !program.numbers.has(old))
    throw new ProgramError(
      `${where}: expected a vector or a number of the schedule, got ${old}, whose role is "${before.role}".`,
    );
  if (!haveSameShape(before.shape, after.shape))
    throw new ProgramError(
      `${where}: expected two of one shape, got ${describeShape(before.shape)} and ${describeShape(after.shape)}.`,
    );
  const maker = before.role === "vector" ? "step" : "epoch";
  if (!names[maker].has(made))
    throw new ProgramError(`${where}: no equation makes ${made} in the program's ${maker}.`);
}

/** A vector that has parts starts as what is drawn for them; what an optimizer remembers starts at 0. */
function checkVectors(training: Derivation, started: ReadonlySet<string>): void {
  const symbols = [...training.symbols.values()], whole = new Set(symbols.map((s) => s.partOf));
  for (const { name } of symbols.filter((s) => s.role === "vector")) {
    requireCarry(name, training);
    if (whole.has(name) && !started.has(name))
      throw new ProgramError(`No equation makes ${name} in the program's start, though it has parts, which are drawn.`);
  }
}

function requireCarry(name: string, training: Derivation): void {
  if (!training.carries.has(name))
    throw new ProgramError(`The program's carries: expected what ${name} becomes after a step, got nothing.`);
}
