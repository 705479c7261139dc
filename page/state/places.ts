// Weights by their places, "W1[0,2]", and the numbers that can be changed while it trains.
import { formatEntry, readAddress } from "../cards/addresses";
import { flatten, unflatten } from "../cards/tape";
import { PRECISIONS } from "../engine/precision";
import { ProgramError } from "../program/errors";
import { sizeOf } from "../program/shapes";
import type { Program, ProgramSymbol } from "../program/types";
import { type Edit, requireNumber } from "../time/edits";
import { _ } from "./words";

/** A weight by its vector and its place in that. */
export interface WeightPlace {
  readonly symbol: ProgramSymbol;
  readonly vector: string;
  readonly at: number;
}

/** The weight or bias at a place; undefined where none is. */
export function findWeight(program: Program, place: string): WeightPlace | undefined {
  const read = readAddress(place), symbol = read && program.training.symbols.get(read.name);
  if (!symbol || symbol.role !== "weight" || !symbol.partOf || read.index.length !== symbol.shape.length) return undefined;
  if (read.index.some((i, k) => i >= symbol.shape[k]!)) return undefined;
  return { symbol, vector: symbol.partOf, at: symbol.offset + flatten(symbol.shape, read.index) };
}

/**
 * What sets a weight, a bias or a number of the program; undefined where a place is of none. text: the value as
 * it was typed. Raises ProgramError for a value that it cannot have.
 */
export function makeChange(program: Program, place: string, value: number, text = String(value)): Edit | undefined {
  const weight = findWeight(program, place), { dtype } = program;
  if (weight) {
    if (!Number.isFinite(PRECISIONS[dtype].round(value))) throw new ProgramError(_("{name} cannot be {value}: {dtype} has no such number.", { name: place, value: text, dtype }));
    return { kind: "weight", vector: weight.vector, at: weight.at, value };
  }
  if (program.training.symbols.get(place)?.shape.length !== 0) return undefined;
  requireNumber(program, place, value);
  return { kind: "number", name: place, value };
}

/** What an entry of a vector is called where it is a part's: "W1[0,2]"; else its place in the vector. */
export function nameEntry(program: Program, vector: string, at: number): string {
  for (const symbol of program.training.symbols.values()) {
    const own = at - symbol.offset;
    if (symbol.partOf === vector && own >= 0 && own < sizeOf(symbol.shape)) return formatEntry(symbol.name, unflatten(symbol.shape, own));
  }
  return `${vector}[${at}]`;
}

/** Plain numbers that the update reads, as the rate: they can be changed while it trains. */
export function listNumbers({ training: { symbols, equations } }: Program): ProgramSymbol[] {
  const read = new Set(equations.filter((e) => e.act === "update" || e.act === "epoch").flatMap((e) => e.operands));
  return [...symbols.values()].filter((s) => read.has(s.name) && s.role === "number" && s.value !== undefined && !s.byRows);
}

/** Whether a place is a weight's, or a number's that can be changed. */
export const isChangeable = (program: Program, place: string): boolean =>
  Boolean(findWeight(program, place)) || listNumbers(program).some((s) => s.name === place);
