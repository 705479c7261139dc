// Plain numbers of a program, changed while it trains: the rate, or how many steps there are.
import type { Derivation, Program } from "../program/types";

/** The name of the number that says how many steps the whole run has. */
const ALL_STEPS = "T";

export function changeNumber(program: Program, name: string, value: number): Program {
  const change = (derivation: Derivation): Derivation => {
    const symbol = derivation.symbols.get(name);
    return symbol ? { ...derivation, symbols: new Map(derivation.symbols).set(name, { ...symbol, value }) } : derivation;
  };
  const steps = name === ALL_STEPS ? Math.max(1, Math.round(value)) : program.steps;
  return { ...program, steps, training: change(program.training), use: change(program.use) };
}
