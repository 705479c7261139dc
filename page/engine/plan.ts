// A Derivation bound to a number of rows and to the vectors of a training: a list of small steps.
import { describeShape, haveSameShape, sizeOf } from "../program/shapes";
import type { Act, Derivation, Formula, Program, ProgramSymbol, Tree } from "../program/types";
import { Graph, type Step } from "./graph";
import { DOUBLE, type Numbers, PRECISIONS } from "./precision";
import type { Value } from "./values";

export type Vectors = ReadonlyMap<string, Numbers>;

/** inputs: what is written before it runs, by name: a batch, draws, plain numbers. */
export interface Plan {
  readonly rows: number;
  readonly values: ReadonlyMap<string, Value>;
  readonly inputs: ReadonlyMap<string, Numbers>;
  readonly steps: readonly Step[];
}

/** The plan of some acts. vectors: shared with other plans; parts of them are read in place. */
export function makePlan(
  program: Program, derivation: Derivation, acts: readonly Act[], rows: number, vectors: Vectors,
): Plan {
  // First weights are made in float64, whatever the dtype.
  const precision = acts.includes("start") ? DOUBLE : PRECISIONS[program.dtype];
  const binding = new Binding(derivation, new Graph(precision), rows, vectors);
  for (const equation of derivation.equations) {
    if (!acts.includes(equation.act)) continue;
    binding.graph.where = `Equation ${equation.number} (${equation.formula})`;
    const operands = equation.operands.map((name) => (name ? binding.find(name) : undefined));
    const results = evaluate(binding.graph, program.formulas.get(equation.tree)!, operands);
    equation.targets.forEach((name, i) => binding.set(name, results[i]!));
  }
  return { rows, values: binding.values, inputs: binding.inputs, steps: binding.graph.steps };
}

export function run(plan: Plan): void {
  for (const step of plan.steps) step();
}

/** The values of symbols, made when they are first asked for. */
class Binding {
  readonly values = new Map<string, Value>();
  readonly inputs = new Map<string, Numbers>();

  constructor(
    readonly derivation: Derivation, readonly graph: Graph, readonly rows: number, readonly vectors: Vectors,
  ) {}

  find(name: string): Value {
    const value = this.values.get(name) ?? this.make(this.derivation.symbols.get(name)!);
    this.values.set(name, value);
    return value;
  }

  /** Take what an equation has made. It has the shape that the program says, whatever the number of rows. */
  set(name: string, value: Value): void {
    const wanted = this.shapeOf(this.derivation.symbols.get(name)!);
    if (!haveSameShape(wanted, value.shape))
      this.graph.refuse(
        `it makes ${name} of shape ${describeShape(value.shape)}; the program says ${describeShape(wanted)}.`,
      );
    this.values.set(name, value);
  }

  private shapeOf(symbol: ProgramSymbol): readonly number[] {
    return symbol.byRows ? [this.rows, ...symbol.shape.slice(1)] : symbol.shape;
  }

  private make(symbol: ProgramSymbol): Value {
    if (symbol.value !== undefined) return this.graph.number(symbol.byRows ? this.rows : symbol.value);
    if (symbol.role === "vector") return this.graph.input("real", symbol.shape, this.findVector(symbol.name));
    // A part lies in its vector; that may be one that an equation has made.
    if (symbol.partOf) {
      const end = symbol.offset + sizeOf(symbol.shape);
      return this.graph.input("real", symbol.shape, this.findVector(symbol.partOf).subarray(symbol.offset, end));
    }
    const isHost = symbol.role === "number", shape = this.shapeOf(symbol);
    const data = isHost ? new Float64Array(1) : this.graph.precision.make(sizeOf(shape));
    this.inputs.set(symbol.name, data);
    return this.graph.input(isHost ? "host" : "real", shape, data);
  }

  private findVector(name: string): Numbers {
    const found = this.values.get(name)?.data ?? this.vectors.get(name);
    return found ?? this.graph.refuse(`there is no vector ${name} yet.`);
  }
}

/** What a formula makes of its operands. */
export function evaluate(graph: Graph, formula: Formula, operands: readonly (Value | undefined)[]): Value[] {
  const names = new Map(formula.parameters.map((name, i) => [name, operands[i]]));
  for (const [name, tree] of formula.lines) names.set(name, evaluateTree(graph, tree, names));
  return formula.results.map((tree) => evaluateTree(graph, tree, names));
}

function evaluateTree(graph: Graph, tree: Tree, names: ReadonlyMap<string, Value | undefined>): Value {
  if (typeof tree === "number") return graph.number(tree);
  if (typeof tree === "string") return names.get(tree) ?? graph.refuse(`${tree} is absent.`);
  return graph.apply(tree.op, tree.args.map((a) => evaluateTree(graph, a, names)));
}

