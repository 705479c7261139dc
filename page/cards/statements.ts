// The lines of an equation in the names of its symbols: a formula's parameters replaced by the operands.
//
//     layers.dense: z = x @ W + b        z1 = x @ W1 + b1
//     softmax: s = z - max_units(z) ...  a2 = softmax(z2) = e / sum_units(e)   where s = ..., e = ...
import { OPERANDS, WORDS_WRITTEN } from "../program/operations";
import type { Equation, Program } from "../program/types";
import { type Expression, makeName, makeOperation, readTree } from "./expression";

/** The name of a result that has none of its own. */
const RESULT = "result";

/** calls: it by the name of a function. isInner: what only the formula knows, though it runs before. */
export interface Statement {
  readonly left: string;
  readonly calls: readonly Expression[];
  readonly right: Expression;
  readonly isInner: boolean;
}

/** The lines of an equation, what its target is made of last; none where the program has them not. */
export function makeStatements(program: Program, equation: Equation): readonly Statement[] {
  const formula = program.formulas.get(equation.tree)!, { notation } = formula;
  if (!notation) return [];
  const names = new Map<string, Expression>(formula.parameters.map((p, i) => [p, makeName(equation.operands[i]!)]));
  const targets = new Map(notation.results.map((name, i) => [name, equation.targets[i]!]));
  const taken = new Set([...equation.operands, ...equation.targets, ...notation.settings.keys()]);
  const main: Statement[] = [], inner: Statement[] = [];
  for (const [name, tree] of notation.lines) {
    const right = readTree(tree, names), target = targets.get(name);
    // The formula's own name for a line may be taken by an operand; it is then printed as e′.
    const left = target ?? findFreeName(name, taken);
    taken.add(left);
    names.set(name, makeName(left));
    const isInner = target === undefined && targets.has(RESULT);
    (isInner ? inner : main).push({ left, calls: [], right, isInner });
  }
  const [first, ...others] = main;
  return first ? [{ ...first, calls: listCalls(program, equation, first.right) }, ...others, ...inner] : inner;
}

function findFreeName(name: string, taken: ReadonlySet<string>): string {
  return taken.has(name) ? findFreeName(`${name}_prime`, taken) : name;
}

/** An activation says its name first, a₁ = σ(z₁) = …, unless its line does. */
function listCalls(program: Program, equation: Equation, right: Expression): Expression[] {
  const parts = equation.formula.split("."), [folder, name] = parts, role = parts.at(-1);
  if (folder !== "activations" || role !== "value" || right.kind === "name") return [];
  const symbol = program.functions.get(name!)?.symbol ?? name!;
  if (isWord(symbol)) return [];
  return [makeOperation(name!, ...equation.operands.map(makeName))];
}

/** Words of all formulas, whose names are printed as they are. */
export const isWord = (name: string): boolean => (VOCABULARY as readonly string[]).includes(name);

const VOCABULARY = [
  "add_up", "cos", "erf", "exp", "expm1", "floor", "log", "log1p", "max_units", "maximum", "minimum", "pack", "pi",
  "sign", "sin", "sqrt", "sum_rows", "sum_units", "tanh", "total", "where",
] as const;

/** Whether an operation is the call of an activation. */
export const isActivation = (op: string): boolean => !OPERANDS.has(op) && !WORDS_WRITTEN.has(op);

