// Makes values and the steps that compute them. Equal operations on equal operands are done once:
// they have equal bits. Nothing is made as text: a step is a closure over the arrays that it reads
// and writes.
import { ProgramError } from "../program/errors";
import { formatCount, MOST_ENTRIES, MOST_IN_ALL } from "../program/limits";
import { describeShape, sizeOf } from "../program/shapes";
import { COMPARISONS, findBinary, findUnary } from "./elementwise";
import { raiseToNumber } from "./powers";
import { copyNumbers, DOUBLE, type Numbers, type Precision } from "./precision";
import { type Matrix, makeProduct } from "./products";
import { addAll, addRows, addUnits, addVector } from "./sums";
import { broadcast, layOut, type Value } from "./values";

export type Step = () => void;

const REDUCTIONS = new Set(["max_units", "sum_units", "sum_rows"]);
/** Whose operands may change places: an array comes before one number, for which loops are written out. */
const TURNABLE = new Set(["add", "multiply"]);

export class Graph {
  /** Those that run now; what is fixed is computed once, when it is made. */
  steps: Step[] = [];
  /** What is being made: "equation 7 (layers.dense.steps.z)". */
  where = "";
  private readonly known = new Map<string, Value>();
  private readonly numbers = new Map<string, Value>();
  private count = 0;
  /** Of all results so far. */
  private entries = 0;

  constructor(readonly precision: Precision) {}

  /** A value whose data somebody else writes. */
  input(kind: Value["kind"], shape: readonly number[], data: Numbers): Value {
    return { id: this.count++, kind, shape, data, fixed: false };
  }

  /** A plain number that never changes. */
  number(x: number): Value {
    const key = Object.is(x, -0) ? "-0" : String(x), known = this.numbers.get(key);
    if (known) return known;
    const value: Value = { id: this.count++, kind: "host", shape: [], data: Float64Array.of(x), fixed: true };
    this.numbers.set(key, value);
    return value;
  }

  /** The value of an operation; the one that is there already if it was done before. */
  apply(op: string, args: readonly Value[]): Value {
    const key = `${op} ${args.map((a) => a.id).join(" ")}`, known = this.known.get(key);
    if (known) return known;
    const value = this.make(op, args);
    this.known.set(key, value);
    return value;
  }

  /** The same with data in the order of its own rows. */
  straighten(v: Value): Value {
    return v.turned ? this.apply("turn", [v]) : v;
  }

  refuse(problem: string): never {
    throw new ProgramError(`${this.where}: ${problem}`);
  }

  private make(op: string, args: readonly Value[]): Value {
    const [a, b] = args as [Value, Value];
    if (op === "transpose") return this.transpose(a);
    if (op === "turn") return this.turn(a);
    if (op === "matmul") return this.multiply(a, b);
    const straight = args.map((v) => this.straighten(v));
    if (op === "pack") return this.pack(straight);
    if (op === "total") return this.total(straight[0]!);
    if (REDUCTIONS.has(op)) return this.reduce(op, straight[0]!);
    if (op === "where") return this.choose(straight);
    if (op === "power" && b.kind === "host" && (b.fixed || a.kind === "host")) return this.raise(straight[0]!, b);
    return args.length === 1 ? this.map(op, straight[0]!) : this.combine(op, straight);
  }

  private create(kind: Value["kind"], shape: readonly number[], args: readonly Value[]): Value {
    const size = sizeOf(shape);
    if (size > MOST_ENTRIES)
      this.refuse(`a result of shape ${describeShape(shape)} has ${formatCount(size)} entries, more than fit.`);
    if ((this.entries += size) > MOST_IN_ALL)
      this.refuse(
        `with it all results have ${formatCount(this.entries)} entries; ${formatCount(MOST_IN_ALL)} fit. ` +
          "Train it with the command line.",
      );
    const data = kind === "host" ? new Float64Array(size) : this.precision.make(size);
    return { id: this.count++, kind, shape, data, fixed: args.every((v) => v.fixed) };
  }

  private add(value: Value, step: Step): Value {
    if (value.fixed) step();
    else this.steps.push(step);
    return value;
  }

  /** The arithmetic of a result: plain numbers among themselves are float64. */
  private arithmetic(value: Value): Precision {
    return value.kind === "host" ? DOUBLE : this.precision;
  }

  /** A plain number that meets arrays, rounded to their dtype. */
  private meet(v: Value, kind: Value["kind"]): Value {
    if (v.kind !== "host" || kind === "host" || this.precision.dtype === "float64") return v;
    const key = `round ${v.id}`, known = this.known.get(key);
    if (known) return known;
    const out = this.create("real", [], [v]);
    this.known.set(key, out);
    return this.add(out, () => void (out.data[0] = v.data[0]!));
  }

  private shapeOf(op: string, args: readonly Value[]): number[] {
    const shape = broadcast(args.map((v) => v.shape));
    return shape ?? this.refuse(`${op} of shapes ${args.map((v) => describeShape(v.shape)).join(" and ")}: they do not fit.`);
  }

  private map(op: string, a: Value): Value {
    const out = this.create(a.kind, a.shape, [a]);
    const loop = findUnary(this.arithmetic(out), op) ?? this.refuse(`there is no operation ${op}.`);
    return this.add(out, () => loop(a.data, out.data));
  }

  private combine(op: string, args: readonly Value[]): Value {
    const shape = this.shapeOf(op, args);
    const isHost = args.every((v) => v.kind === "host");
    const kind = isHost ? "host" : COMPARISONS.has(op) ? "bool" : "real";
    const met = args.map((v) => this.meet(v, kind)), isTurned = TURNABLE.has(op) && met[0]!.data.length < met[1]!.data.length;
    const [a, b] = (isTurned ? met.reverse() : met) as [Value, Value];
    const out = this.create(kind, shape, args);
    const loop = findBinary(this.arithmetic(out), op) ?? this.refuse(`there is no operation ${op}.`);
    const { n, m, strides } = layOut(shape, [a, b]);
    const [[i, j], [k, l]] = strides as [readonly [number, number], readonly [number, number]];
    return this.add(out, () => loop(a.data, i, j, b.data, k, l, out.data, n, m));
  }

  private raise(x: Value, exponent: Value): Value {
    const out = this.create(x.kind, x.shape, [x, exponent]), p = this.arithmetic(out);
    return this.add(out, () => {
      const e = exponent.data[0]!;
      for (let i = 0; i < out.data.length; i++) out.data[i] = raiseToNumber(p, x.data[i]!, e);
    });
  }

  private choose(args: readonly Value[]): Value {
    const shape = this.shapeOf("where", args);
    const kind = args.every((v) => v.kind === "host") ? "host" : "real";
    const [test, yes, no] = [args[0]!, this.meet(args[1]!, kind), this.meet(args[2]!, kind)];
    const out = this.create(kind, shape, args), { n, m, strides } = layOut(shape, [test, yes, no]);
    const [[i, j], [k, l], [s, t]] = strides as [[number, number], [number, number], [number, number]];
    const [x, y, z, o] = [test.data, yes.data, no.data, out.data];
    return this.add(out, () => {
      for (let r = 0, at = 0; r < n; r++)
        for (let c = 0, p = r * i, q = r * k, v = r * s; c < m; c++, p += j, q += l, v += t)
          o[at++] = x[p] ? y[q]! : z[v]!;
    });
  }

  private transpose(a: Value): Value {
    if (a.turned) return a.turned;
    const [n, m] = this.rowsAndUnits("transpose", a);
    return { id: this.count++, kind: a.kind, shape: [m, n], data: a.data, fixed: a.fixed, turned: a };
  }

  private turn(a: Value): Value {
    const out = this.create(a.kind, a.shape, [a]), [n, m] = a.shape as [number, number];
    return this.add(out, () => {
      for (let i = 0, at = 0; i < n; i++) for (let j = 0; j < m; j++) out.data[at++] = a.data[j * n + i]!;
    });
  }

  private multiply(a: Value, b: Value): Value {
    const [n, inner] = this.rowsAndUnits("@", a), [length, m] = this.rowsAndUnits("@", b);
    if (inner !== length)
      this.refuse(`${describeShape(a.shape)} @ ${describeShape(b.shape)}: the inner lengths must be equal.`);
    const out = this.create("real", [n, m], [a, b]);
    const step = makeProduct(this.precision, readMatrix(a), readMatrix(b), out.data, n, inner, m, a.turned !== undefined);
    return this.add(out, step);
  }

  private rowsAndUnits(op: string, a: Value): readonly [number, number] {
    if (a.shape.length === 2) return a.shape as unknown as [number, number];
    return this.refuse(`${op} of shape ${describeShape(a.shape)}: it takes rows and units.`);
  }

  private pack(args: readonly Value[]): Value {
    const out = this.create("real", [args.reduce((n, v) => n + v.data.length, 0)], args);
    let at = 0;
    const places = args.map((v) => [v.data, (at += v.data.length) - v.data.length] as const);
    return this.add(out, () => {
      for (const [data, place] of places) copyNumbers(data, out.data, place);
    });
  }

  private total(a: Value): Value {
    const out = this.create("real", [], [a]), p = this.precision;
    if (a.shape.length < 2) return this.add(out, () => void (out.data[0] = addVector(p, a.data)));
    const [n, m] = a.shape as [number, number], sums = p.make(n);
    return this.add(out, () => void (out.data[0] = addAll(p, a.data, sums, n, m)));
  }

  private reduce(op: string, a: Value): Value {
    const [n, m] = this.rowsAndUnits(op, a), p = this.precision;
    const out = this.create("real", op === "sum_rows" ? [m] : [n, 1], [a]);
    if (op === "sum_rows") return this.add(out, () => addRows(p, a.data, out.data, n, m));
    if (op === "sum_units") return this.add(out, () => addUnits(p, a.data, out.data, n, m));
    return this.add(out, () => findLargest(a.data, out.data, n, m));
  }
}

function readMatrix(v: Value): Matrix {
  const columns = (v.turned ?? v).shape[1]!;
  return v.turned ? { data: v.data, row: 1, column: columns } : { data: v.data, row: columns, column: 1 };
}

/** The largest unit of each row; NaN where one is; never -0. */
function findLargest(x: Numbers, out: Numbers, n: number, m: number): void {
  for (let i = 0, at = 0; i < n; i++) {
    let largest = x[at++]!;
    for (let j = 1; j < m; j++, at++) if (x[at]! > largest || x[at] !== x[at]) largest = x[at]!;
    out[i] = largest + 0;
  }
}
