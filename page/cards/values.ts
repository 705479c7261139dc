// The value of every part of an expression, by the very operations that the engine does.
import { Graph } from "../engine/graph";
import { PRECISIONS } from "../engine/precision";
import type { Value } from "../engine/values";
import { CONSTANTS } from "../program/operations";
import type { Formula, Program, Tree } from "../program/types";
import type { Expression } from "./expression";
import type { Index } from "./letters";
import { isActivation } from "./statements";
import { flatten, type StepArray } from "./tape";

/** Words by the names of the engine's operations. */
const OPERATIONS: Readonly<Record<string, string>> = { abs: "absolute" };

export class ExpressionValues {
  private readonly graph: Graph;
  private readonly bindings = new Map<string, Value>();
  private readonly known = new Map<Expression, Value>();

  constructor(private readonly program: Program) {
    this.graph = new Graph(PRECISIONS[program.dtype]);
  }

  /** Say what a name stands for. */
  bind(name: string, array: StepArray): void {
    this.bindings.set(name, { ...this.graph.input(array.kind, array.shape, array.data), fixed: true });
  }

  /** The value of a name; undefined where it stands for nothing. */
  find(name: string): Value | undefined {
    return this.bindings.get(name);
  }

  /** Bind a name to what an expression comes to. */
  set(name: string, expression: Expression): void {
    this.bindings.set(name, this.graph.straighten(this.evaluate(expression)));
  }

  /** What it comes to. All operands are fixed, so that an operation runs when it is made. */
  evaluate(expression: Expression): Value {
    let value = this.known.get(expression);
    if (!value) this.known.set(expression, (value = this.compute(expression)));
    return value;
  }

  private compute(expression: Expression): Value {
    if (expression.kind === "number") return this.graph.number(expression.value);
    if (expression.kind !== "operation") return this.findName(expression.name);
    const args = expression.args.map((arg) => this.evaluate(arg)), { op } = expression;
    if (op === "add_up") return args.reduce((sum, term) => this.graph.apply("add", [sum, term]));
    if (isActivation(op)) return this.call(op, args[0]!);
    return this.graph.apply(OPERATIONS[op] ?? op, args);
  }

  private findName(name: string): Value {
    const constant = CONSTANTS.get(name);
    return this.bindings.get(name) ?? (constant === undefined ? this.graph.refuse(`there is no ${name}.`) : this.graph.number(constant));
  }

  private call(name: string, argument: Value): Value {
    const formula: Formula = this.program.formulas.get(this.program.functions.get(name)!.tree)!;
    const names = new Map([[formula.parameters[0]!, argument]]);
    for (const [line, tree] of formula.lines) names.set(line, this.evaluateTree(tree, names));
    return this.evaluateTree(formula.results[0]!, names);
  }

  private evaluateTree(tree: Tree, names: ReadonlyMap<string, Value>): Value {
    if (typeof tree === "number") return this.graph.number(tree);
    if (typeof tree === "string") return names.get(tree)!;
    return this.graph.apply(tree.op, tree.args.map((arg) => this.evaluateTree(arg, names)));
  }
}

/** One number of a value. */
export function readEntry(value: Value, index: Index): number {
  if (!value.turned) return value.data[flatten(value.shape, index)]!;
  return value.data[flatten(value.turned.shape, [...index].reverse())]!;
}

/** All numbers of a value, row by row. */
export function listEntries(value: Value): number[] {
  if (!value.turned) return [...value.data];
  const [n, m] = value.shape as [number, number];
  return Array.from({ length: n * m }, (_, at) => value.data[(at % m) * n + Math.floor(at / m)]!);
}
