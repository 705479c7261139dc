// Formulas as readers see them: `m = beta1 * m + (1 - beta1) * g`, and not the number that 1 - beta1 is.
// A name may stand for something else from line to line: m of this formula is first an operand.
import type { Field } from "./fields";
import { DEEPEST } from "./limits";
import { CONSTANTS, joinNames, OPERANDS, WORDS_WRITTEN } from "./operations";
import type { Tree, WrittenFormula } from "./types";

/** A written formula; undefined where the program is of old and has none. */
export function readWritten(field: Field, parameters: readonly string[]): WrittenFormula | undefined {
  if (field.value === null) return undefined;
  const settings = new Map(field.get("settings", {}).entries().map(([name, f]) => [name, f.number()]));
  const known = new Set([...parameters, ...settings.keys(), ...CONSTANTS.keys()]);
  const lines = field.get("lines").list().map((line): readonly [string, Tree] => {
    const [name, tree, ...more] = line.list();
    if (!name || !tree || more.length) return line.refuse("a name and a tree");
    const read = readWrittenTree(tree, known);
    known.add(name.name());
    return [name.name(), read];
  });
  const results = field.get("results").list().map((f) => f.name());
  const made = new Set(lines.map(([name]) => name));
  for (const name of results) if (!made.has(name)) field.get("results").refuse(`names of lines (${joinNames(made)})`);
  return { lines, results, settings };
}

function readWrittenTree(field: Field, known: ReadonlySet<string>, depth = 0): Tree {
  if (typeof field.value === "number") return field.value;
  if (typeof field.value === "string")
    return known.has(field.value) ? field.value : field.refuse(`a name that is known (${joinNames(known)})`);
  const [op, ...args] = field.list();
  if (!op) return field.refuse("an operation and its operands");
  if (depth > DEEPEST) field.refuse(`a tree of at most ${DEEPEST} levels`);
  // What is no operation is an activation, which `check.ts` looks up.
  const count = OPERANDS.get(op.name()) ?? WORDS_WRITTEN.get(op.name()) ?? 1;
  if (count === Infinity ? args.length === 0 : args.length !== count)
    field.refuse(`${op.name()} with ${count === Infinity ? "at least 1" : count} operands`);
  if (op.value === "float") args[0]!.number();
  return { op: op.name(), args: args.map((a) => readWrittenTree(a, known, depth + 1)) };
}

/** The activations that a formula calls, by name. */
export function listCalls(written: WrittenFormula): string[] {
  return written.lines.flatMap(([, tree]) => listCallsOf(tree));
}

function listCallsOf(tree: Tree): string[] {
  if (typeof tree !== "object") return [];
  const own = OPERANDS.has(tree.op) || WORDS_WRITTEN.has(tree.op) ? [] : [tree.op];
  return [...own, ...tree.args.flatMap(listCallsOf)];
}
