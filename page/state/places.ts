// Places of numbers: "W1[0,2]" is an entry of an array, "L" a number by itself.
import { sizeOf } from "../program/shapes";
import type { Program, ProgramSymbol } from "../program/types";

/** The place of an entry, counted in the order of rows. shape: its array's; (rows, units), (units,) or (). */
export function writePlace(name: string, shape: readonly number[], at: number): string {
  if (!shape.length) return name;
  const columns = shape.at(-1)!;
  return shape.length === 1 ? `${name}[${at}]` : `${name}[${Math.floor(at / columns)},${at % columns}]`;
}

/** An array and the index of an entry; undefined for what is no place. An act before it is passed over. */
export function readPlace(place: string): { readonly name: string; readonly index: readonly number[] } | undefined {
  const parts = /^(?:\w+\/)?(\w+)(?:\[(\d+)(?:, ?(\d+))?\])?$/.exec(place);
  return parts ? { name: parts[1]!, index: parts.slice(2).filter(Boolean).map(Number) } : undefined;
}

/** A weight by its vector and its place in that. */
export interface WeightPlace {
  readonly symbol: ProgramSymbol;
  readonly vector: string;
  readonly at: number;
}

/** The weight or bias at a place; undefined where none is. */
export function findWeight(program: Program, place: string): WeightPlace | undefined {
  const read = readPlace(place), symbol = read && program.training.symbols.get(read.name);
  if (!symbol || symbol.role !== "weight" || !symbol.partOf || read.index.length !== symbol.shape.length) return undefined;
  if (read.index.some((i, k) => i >= symbol.shape[k]!)) return undefined;
  const at = read.index.reduce((sum, i, k) => sum * symbol.shape[k]! + i, 0);
  return { symbol, vector: symbol.partOf, at: symbol.offset + at };
}

/** What an entry of a vector is called where it is a part's: "W1[0,2]"; else its place in the vector. */
export function nameEntry(program: Program, vector: string, at: number): string {
  for (const symbol of program.training.symbols.values()) {
    const own = at - symbol.offset;
    if (symbol.partOf === vector && own >= 0 && own < sizeOf(symbol.shape)) return writePlace(symbol.name, symbol.shape, own);
  }
  return `${vector}[${at}]`;
}

/** Plain numbers that the update reads, as the rate: they can be changed while it trains. */
export function listNumbers({ training: { symbols, equations } }: Program): ProgramSymbol[] {
  const read = new Set(equations.filter((e) => e.act === "update" || e.act === "epoch").flatMap((e) => e.operands));
  return [...symbols.values()].filter((s) => read.has(s.name) && s.role === "number" && s.value !== undefined && !s.byRows);
}
