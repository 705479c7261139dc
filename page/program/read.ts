// From the text of `backsight derive --json` to a checked Program.
import { checkProgram } from "./check";
import { ProgramError } from "./errors";
import { Field } from "./fields";
import { DEEPEST } from "./limits";
import { joinNames, OPERANDS } from "./operations";
import { readWritten } from "./written";
import {
  ACTS, type Derivation, DRAWN, type Equation, type Formula, type Program, type ProgramFunction, type ProgramSymbol,
  ROLES, type Tree,
} from "./types";

export const FORMAT = 1;
export const STREAMS = 2;

/** The program that a text holds. Raises ProgramError where it is none. */
export function readProgram(text: string): Program {
  const root = new Field(parse(text), "text");
  requireVersions(root);
  const program: Program = {
    rows: root.get("rows").count(1),
    dtype: root.get("dtype").choice(["float32", "float64"]),
    seed: readSeed(root.get("seed")),
    steps: root.get("steps").count(),
    shuffle: root.get("shuffle").purpose(),
    numbers: readMap(root.get("numbers"), (f) => f.number()),
    formulas: readMap(root.get("formulas"), readFormula),
    functions: readMap(root.get("functions", {}), readFunction),
    training: readDerivation(root),
    use: readDerivation(root.get("use")),
  };
  checkProgram(program);
  return program;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ProgramError(
      `The program is no JSON (${(error as Error).message}). Write it with \`backsight derive SOURCE --json\`.`,
    );
  }
}

function requireVersions(root: Field): void {
  const format = root.get("format"), streams = root.get("streams");
  if (format.value !== FORMAT) format.refuse(`${FORMAT}, the format that this page reads`);
  if (streams.value !== STREAMS)
    streams.refuse(`${STREAMS}: runs of old draw by rules that this page has not (train anew)`);
}

function readSeed(field: Field): string {
  const text = field.text();
  return /^\d{1,19}$/.test(text) ? text : field.refuse("a whole number, as text");
}

function readMap<T>(field: Field, read: (f: Field) => T): Map<string, T> {
  return new Map(field.entries().map(([name, f]) => [name, read(f)]));
}

const readNames = (field: Field): string[] => field.list().map((f) => f.name());

function readDerivation(field: Field): Derivation {
  return {
    symbols: readMap(field.get("symbols"), readSymbol),
    equations: field.get("equations").list().map(readEquation),
    output: field.get("output").name(),
    carries: readMap(field.get("carries"), (f) => f.name()),
  };
}

function readSymbol(field: Field): ProgramSymbol {
  const value = field.get("value");
  return {
    name: field.get("name").name(),
    shape: field.get("shape").list().map((f) => f.count()),
    role: field.get("role").choice(ROLES),
    about: field.get("about", "").text(),
    value: value.value === undefined ? undefined : value.number(),
    partOf: field.get("part_of", "").name(),
    offset: field.get("offset", 0).count(),
    drawn: field.get("drawn", "").choice(DRAWN),
    purpose: field.get("purpose", "").purpose(),
    byRows: field.get("by_rows", false).flag(),
  };
}

function readEquation(field: Field): Equation {
  return {
    number: field.get("number").count(),
    act: field.get("act").choice(ACTS),
    targets: readNames(field.get("targets")),
    formula: field.get("formula").name(),
    tree: field.get("tree").name(),
    operands: readNames(field.get("operands")),
    reason: field.get("reason", "").text(),
  };
}

export function readFormula(field: Field): Formula {
  const parameters = readNames(field.get("parameters"));
  const known = new Set(parameters);
  const lines = field.get("lines", []).list().map((line): readonly [string, Tree] => {
    const [name, tree, ...more] = line.list();
    if (!name || !tree || more.length) return line.refuse("a name and a tree");
    const read = readTree(tree, known);
    known.add(name.name());
    return [name.name(), read];
  });
  return {
    parameters,
    lines,
    results: field.get("results", []).list().map((f) => readTree(f, known)),
    notation: readWritten(field.get("notation", null), parameters),
    notPortable: field.get("not_portable", "").text(),
  };
}

function readFunction(field: Field): ProgramFunction {
  return { symbol: field.get("symbol").name(), tree: field.get("tree", "").name() };
}

/** A tree whose names are known: those of parameters and of lines before. */
function readTree(field: Field, known: ReadonlySet<string>, depth = 0): Tree {
  if (typeof field.value === "number") return field.value;
  if (typeof field.value === "string")
    return known.has(field.value)
      ? field.value
      : field.refuse(`a parameter or an earlier line (${joinNames(known)}), for a formula is no circle`);
  const [op, ...args] = field.list();
  if (!op) return field.refuse("an operation and its operands");
  if (op.value === "number" && args.length === 1) return args[0]!.number();
  if (depth > DEEPEST) field.refuse(`a tree of at most ${DEEPEST} levels`);
  const count = OPERANDS.get(op.text()) ?? op.refuse(`an operation (${joinNames(OPERANDS.keys())})`);
  if (count !== Infinity && args.length !== count) field.refuse(`${op.text()} with ${count} operands`);
  return { op: op.text(), args: args.map((a) => readTree(a, known, depth + 1)) };
}
