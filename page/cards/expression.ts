// What equations are made of here: expressions of names, entries of arrays and numbers.
import type { Tree } from "../program/types";
import type { Index } from "./letters";

/** op: an operation of trees, or a word: "abs", "add_up", the name of an activation. */
export type Expression =
  | { readonly kind: "number"; readonly value: number; readonly isWhole: boolean }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "entry"; readonly name: string; readonly index: Index }
  | Operation;

export interface Operation {
  readonly kind: "operation";
  readonly op: string;
  readonly args: readonly Expression[];
}

export const ELLIPSIS = "…";

export const makeNumber = (value: number, isWhole = false): Expression => ({ kind: "number", value, isWhole });
export const makeName = (name: string): Expression => ({ kind: "name", name });
export const makeOperation = (op: string, ...args: Expression[]): Expression => ({ kind: "operation", op, args });

/** An entry as it is written: z1[0, 2]; a plain number by its name. */
export const makeEntry = (name: string, index: Index): Expression =>
  index.length ? { kind: "entry", name, index } : makeName(name);

/** Their sum, from left to right. */
export function addTerms(terms: readonly Expression[]): Expression {
  if (!terms.length) return makeNumber(0, true);
  return terms.reduce((sum, term) => makeOperation("add", sum, term));
}

/** A written tree whose names are replaced by what stands for them. */
export function readTree(tree: Tree, names: ReadonlyMap<string, Expression>): Expression {
  if (typeof tree === "number") return makeNumber(tree, Number.isInteger(tree));
  if (typeof tree === "string") return names.get(tree) ?? makeName(tree);
  if (tree.op === "float") return makeNumber(tree.args[0] as number);
  return { kind: "operation", op: tree.op, args: tree.args.map((arg) => readTree(arg, names)) };
}

/** Every name in an expression. */
export function listNames(expression: Expression): string[] {
  if (expression.kind === "operation") return expression.args.flatMap(listNames);
  return expression.kind === "number" ? [] : [expression.name];
}
