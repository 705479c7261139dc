// In which order equations run, and what each of these runs is given. They share vectors and no more:
//
//     start   draws                                -> W1, b1 ... -> theta, running
//     step    theta, running, rows, draws, t       -> z1 ... L ... g, eta, theta_next
//     epoch   V, the validation loss; best, wait   -> best_next, wait_next
//     use     theta, running, rows                 -> z1 ... L
//
// What the step makes, the epoch's equations do not see: read there it would be zeros that nobody wrote.
import {
  BATCH_ROLES, type Act, type Derivation, type Equation, type Program, type ProgramSymbol, type Role,
} from "./types";

export const STEP_ACTS: readonly Act[] = ["forward", "loss", "backward", "update"];
export const USE_ACTS: readonly Act[] = ["forward", "loss"];

/** roles, numbers: of the symbols that are given; so is every symbol that has a value. */
export interface Run {
  readonly name: string;
  readonly derivation: Derivation;
  readonly equations: readonly Equation[];
  readonly roles: readonly Role[];
  readonly numbers: readonly string[];
}

export interface Runs {
  readonly start: Run;
  readonly step: Run;
  readonly epoch: Run;
  readonly use: Run;
}

/** The runs of a program. */
export function listRuns(program: Program): Runs {
  const { training, use, numbers } = program, remembered = [...numbers.keys()];
  return {
    start: makeRun("start", training, ["start"], ["draw"], []),
    step: makeRun("step", training, STEP_ACTS, [...BATCH_ROLES, "draw", "vector"], ["t", ...remembered]),
    epoch: makeRun("epoch", training, ["epoch"], ["vector"], ["V", ...remembered]),
    use: makeRun("use", use, USE_ACTS, [...BATCH_ROLES, "vector"], []),
  };
}

function makeRun(
  name: string, derivation: Derivation, acts: readonly Act[], roles: readonly Role[], numbers: readonly string[],
): Run {
  return { name, derivation, equations: derivation.equations.filter((e) => acts.includes(e.act)), roles, numbers };
}

/** Whether a symbol is there before any equation of a run. */
export function isGiven(run: Run, symbol: ProgramSymbol): boolean {
  if (symbol.value !== undefined || run.roles.includes(symbol.role)) return true;
  return symbol.role === "number" && run.numbers.includes(symbol.name);
}
