// Mathematics as a typesetter sees it, of expressions in single numbers: x * x becomes x², exp(x) - 1
// stands for expm1(x). Nothing is computed and nothing is rearranged. What
// src/backsight/render/mathematics/reader.py does for entries.
import type { Expression } from "./expression";
import type { Index } from "./letters";

/** A name's index is that of its entry, () for the whole. */
export type Tree =
  | { readonly kind: "name"; readonly name: string; readonly index: Index }
  | { readonly kind: "number"; readonly value: number; readonly isWhole: boolean }
  | { readonly kind: "sum"; readonly terms: readonly Term[] }
  | { readonly kind: "negation"; readonly body: Tree }
  | { readonly kind: "product"; readonly factors: readonly Tree[] }
  | { readonly kind: "quotient"; readonly top: Tree; readonly bottom: Tree }
  | { readonly kind: "power"; readonly base: Tree; readonly exponent: Tree }
  | { readonly kind: "root"; readonly body: Tree }
  | { readonly kind: "call"; readonly word: string; readonly args: readonly Tree[] }
  | { readonly kind: "enclosure"; readonly fence: "|" | "⌊"; readonly body: Tree }
  | { readonly kind: "compare"; readonly left: Tree; readonly sign: string; readonly right: Tree }
  | { readonly kind: "cases"; readonly cases: readonly Case[]; readonly otherwise: Tree };

export interface Term {
  readonly minus: boolean;
  readonly body: Tree;
}
export interface Case {
  readonly test: Tree;
  readonly value: Tree;
}

const RELATIONS: Readonly<Record<string, string>> = {
  less: "<", less_equal: "≤", greater: ">", greater_equal: "≥", equal: "=", not_equal: "≠",
};
const ONE = makeNumber(1);

/** The tree of an expression. */
export function readMathematics(expression: Expression): Tree {
  if (expression.kind === "number") return expression;
  if (expression.kind === "name") return { kind: "name", name: expression.name, index: [] };
  if (expression.kind === "entry") return { kind: "name", name: expression.name, index: expression.index };
  const args = expression.args.map(readMathematics), [one, other, third] = args as [Tree, Tree, Tree];
  const { op } = expression, sign = RELATIONS[op];
  if (sign) return { kind: "compare", left: one, sign, right: other };
  switch (op) {
    case "negative": return negate(one);
    case "add": return makeSum(one, other, false);
    case "subtract": return makeSum(one, other, true);
    case "multiply": return makeProduct(one, other);
    case "divide": return makeQuotient(one, other);
    case "power": return { kind: "power", base: one, exponent: other };
    case "abs": return { kind: "enclosure", fence: "|", body: one };
    case "floor": return { kind: "enclosure", fence: "⌊", body: one };
    case "sqrt": return { kind: "root", body: one };
    case "expm1": return { kind: "sum", terms: [{ minus: false, body: makeCall("exp", one) }, { minus: true, body: ONE }] };
    case "log1p": return makeCall("log", makeSum(ONE, one, false));
    case "where": return makeCases(one, other, third);
    default: return makeCall(op, ...args);
  }
}

function makeNumber(value: number, isWhole = true): Tree {
  return { kind: "number", value, isWhole };
}

const makeCall = (word: string, ...args: Tree[]): Tree => ({ kind: "call", word, args });

const negate = (body: Tree): Tree => (body.kind === "negation" ? body.body : { kind: "negation", body });

/** Only the left side may be opened: a − (b − c) keeps its brackets. */
function makeSum(left: Tree, right: Tree, minus: boolean): Tree {
  const terms = left.kind === "sum" ? left.terms : [splitSign(left)], { minus: negative, body } = splitSign(right);
  return { kind: "sum", terms: [...terms, { minus: minus !== negative, body }] };
}

const splitSign = (term: Tree): Term =>
  term.kind === "negation" ? { minus: true, body: term.body } : { minus: false, body: term };

/** Flattened as far as brackets do not matter; a leading minus stands before the whole. */
function makeProduct(left: Tree, right: Tree): Tree {
  if (left.kind === "negation") return negationOf(makeProduct(left.body, right));
  const factors = listFactors(left), after = listFactors(right), last = factors.at(-1)!;
  // Of w · x · x the last factor grows to x², and does not become (w x) x.
  if (after.length === 1 && isPowerOf(last, after[0]!)) return buildProduct([...factors.slice(0, -1), raise(last)]);
  return buildProduct([...factors, ...after]);
}

const negationOf = (body: Tree): Tree => ({ kind: "negation", body });
const listFactors = (tree: Tree): readonly Tree[] => (tree.kind === "product" ? tree.factors : [tree]);
const buildProduct = (factors: Tree[]): Tree => (factors.length > 1 ? { kind: "product", factors } : factors[0]!);

/** Whether a product of the two is a power of the right one. */
function isPowerOf(left: Tree, right: Tree): boolean {
  const base = left.kind === "power" && isWholeNumber(left.exponent) ? left.base : left;
  return right.kind !== "number" && areEqual(base, right);
}

const isWholeNumber = (tree: Tree): boolean => tree.kind === "number" && Number.isInteger(tree.value);

function raise(factor: Tree): Tree {
  if (factor.kind === "power" && factor.exponent.kind === "number" && isWholeNumber(factor.exponent))
    return { ...factor, exponent: { ...factor.exponent, value: factor.exponent.value + 1 } };
  return { kind: "power", base: factor, exponent: makeNumber(2) };
}

function makeQuotient(top: Tree, bottom: Tree): Tree {
  if (top.kind === "negation") return negationOf({ kind: "quotient", top: top.body, bottom });
  return { kind: "quotient", top, bottom };
}

function makeCases(test: Tree, value: Tree, otherwise: Tree): Tree {
  if (otherwise.kind === "cases") return { ...otherwise, cases: [{ test, value }, ...otherwise.cases] };
  return { kind: "cases", cases: [{ test, value }], otherwise };
}

/** Whether two trees are the same, whether their numbers are counts or not. */
function areEqual(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  const keys = Object.keys(a).filter((key) => key !== "isWhole");
  return (
    Object.keys(b).filter((key) => key !== "isWhole").length === keys.length &&
    keys.every((key) => areEqual((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  );
}
