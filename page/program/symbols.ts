// Whether the symbols of a program say what can be: their names, lengths, and places in vectors.
import { ProgramError } from "./errors";
import { formatCount, MOST_ENTRIES, MOST_IN_ALL } from "./limits";
import { describeShape, haveSameShape, sizeOf } from "./shapes";
import { BATCH_ROLES, type Derivation, type Program, type ProgramSymbol } from "./types";

/** The symbol of a name. where: what asks for it. */
export function findSymbol(derivation: Derivation, name: string, where: string): ProgramSymbol {
  const symbol = derivation.symbols.get(name);
  if (symbol) return symbol;
  throw new ProgramError(`${where}: there is no symbol ${JSON.stringify(name)} in the program.`);
}

/** Raise ProgramError where a symbol is wrong by itself, in its vector, or beside that of training. */
export function checkSymbols(program: Program): void {
  const { training, use } = program;
  for (const [place, derivation] of [["symbols", training], ["use.symbols", use]] as const)
    for (const [key, symbol] of derivation.symbols) {
      requireName(symbol, key, place);
      requireLengths(symbol);
      requireRows(symbol, program.rows);
      requireVector(symbol, derivation);
    }
  requireRoom([...training.symbols.values(), ...use.symbols.values()]);
  for (const symbol of use.symbols.values()) requireShared(symbol, training);
}

function requireName(symbol: ProgramSymbol, key: string, place: string): void {
  if (symbol.name !== key)
    throw new ProgramError(
      `The program's ${place}.${key}.name: expected ${JSON.stringify(key)}, as its key says, ` +
        `got ${JSON.stringify(symbol.name)}. Write the program anew with \`backsight derive SOURCE --json\`.`,
    );
}

function requireLengths(symbol: ProgramSymbol): void {
  const size = sizeOf(symbol.shape);
  if (size > MOST_ENTRIES)
    throw new ProgramError(
      `Symbol ${symbol.name} of shape (${symbol.shape.join(", ")}) has ${formatCount(size)} entries; ` +
        `at most ${formatCount(MOST_ENTRIES)} fit here. Train it with the command line.`,
    );
  if (symbol.shape.length > 2)
    throw new ProgramError(`Symbol ${symbol.name} has ${symbol.shape.length} axes; this page knows rows and units.`);
  // A length of 0 hides another beyond all bounds from the product of both.
  if (symbol.shape.some((length) => length > MOST_ENTRIES))
    throw new ProgramError(
      `Symbol ${symbol.name} has shape ${describeShape(symbol.shape)}; ` +
        `a length is at most ${formatCount(MOST_ENTRIES)}.`,
    );
}

/** What goes by rows has as many as a full batch, and what rows bring along goes by them. */
function requireRows(symbol: ProgramSymbol, rows: number): void {
  if (!symbol.byRows && BATCH_ROLES.includes(symbol.role))
    throw new ProgramError(
      `Symbol ${symbol.name} of role "${symbol.role}" is expected to go by rows; its by_rows is false.`,
    );
  if (!symbol.byRows || symbol.value === rows || symbol.shape[0] === rows) return;
  const got = symbol.value === undefined ? `shape ${describeShape(symbol.shape)}` : `value ${symbol.value}`;
  throw new ProgramError(
    `Symbol ${symbol.name} goes by rows: expected ${rows} as its first length or value, got ${got}.`,
  );
}

function requireVector(symbol: ProgramSymbol, derivation: Derivation): void {
  if (symbol.role === "vector") requireOneAxis(symbol, symbol);
  if (!symbol.partOf) return;
  const vector = findSymbol(derivation, symbol.partOf, `symbol ${symbol.name}`), size = sizeOf(symbol.shape);
  requireOneAxis(vector, symbol);
  if (symbol.offset + size > sizeOf(vector.shape))
    throw new ProgramError(
      `Symbol ${symbol.name} ends at ${symbol.offset + size} of ${vector.name}, which has ${sizeOf(vector.shape)} numbers.`,
    );
}

function requireOneAxis(vector: ProgramSymbol, symbol: ProgramSymbol): void {
  if (vector.shape.length !== 1)
    throw new ProgramError(
      `Symbol ${symbol.name}: its vector ${vector.name} is expected to have one axis, ` +
        `got shape ${describeShape(vector.shape)}.`,
    );
}

function requireRoom(symbols: readonly ProgramSymbol[]): void {
  const all = symbols.reduce((sum, s) => sum + sizeOf(s.shape), 0);
  if (all > MOST_IN_ALL)
    throw new ProgramError(
      `The program's symbols have ${formatCount(all)} entries together; at most ${formatCount(MOST_IN_ALL)} fit here. ` +
        "Train it with the command line.",
    );
}

/** The network in use takes its vectors from training, and rows as training has them. */
function requireShared(symbol: ProgramSymbol, training: Derivation): void {
  if (symbol.role !== "vector" && !BATCH_ROLES.includes(symbol.role)) return;
  const where = `use.symbols.${symbol.name}`, same = findSymbol(training, symbol.name, where);
  if (same.role !== symbol.role || !haveSameShape(same.shape, symbol.shape))
    throw new ProgramError(
      `${where}: expected role "${same.role}" and shape ${describeShape(same.shape)}, as in training; ` +
        `got "${symbol.role}" and ${describeShape(symbol.shape)}.`,
    );
}
