// The numbers of a step that one of its numbers goes into; as src/backsight/explanations/later_numbers.py
// finds them. Of every part of an expression it is known where the number has entered, entry by entry:
//
//     x @ W1 + b1      x[1, 0] enters row 1 of the product, and so row 1 of z1
//     sum_rows(u)      u[3, 2] enters entry 2
import { layOut, type Value } from "../engine/values";
import { sizeOf } from "../program/shapes";
import type { Equation } from "../program/types";
import type { Address } from "./expand";
import type { Expression } from "./expression";
import type { Index } from "./letters";
import { flatten, unflatten } from "./tape";
import { keyOf, type WorkedEquation, type Workings } from "./worked";

/** 1 where the number has entered, of an array's entries row by row. */
type Mask = Uint8Array;
type Masks = ReadonlyMap<string, Mask>;

/** Where the array of a reader's name lies in what an equation reads or makes. */
interface Stretch {
  readonly symbol: string;
  readonly offset: number;
}

export class LaterNumbers {
  private readonly stretches = new Map<string, Stretch[]>();

  constructor(private readonly workings: Workings) {
    const { ledger } = workings;
    for (const symbol of new Set(ledger.equations.flatMap((e) => [...e.operands, ...e.targets]).filter(Boolean)))
      for (const { name, offset } of ledger.listReaderNames(symbol)) {
        const known = this.stretches.get(name) ?? [];
        this.stretches.set(name, [...known, { symbol, offset }]);
      }
  }

  /** What a number goes into, in the order of the equations. */
  list(name: string, index: Index): Address[] {
    const { ledger } = this.workings, own = ledger.toReaderName(name, index), found = new Map<string, Address>();
    const at = flatten(ledger.findShape(own.name), own.index), masks = new Map<string, Mask>();
    for (const { symbol, offset } of this.stretches.get(own.name) ?? []) {
      const mask = new Uint8Array(sizeOf(ledger.find(symbol).shape));
      mask[at + offset] = 1;
      masks.set(symbol, mask);
    }
    for (const equation of ledger.equations)
      if ([...equation.operands, ...equation.targets].some((name) => masks.has(name)))
        for (const address of this.listIn(equation, masks)) found.set(keyOf(address), address);
    found.delete(keyOf(own));
    return [...found.values()];
  }

  /** The entries of an equation's targets that a number enters, by the names of readers. */
  private *listIn(equation: Equation, masks: Masks): Generator<Address> {
    const { ledger } = this.workings, work = this.workings.find(equation);
    const entered = new Map<string, Mask>();
    for (const name of equation.operands) if (masks.has(name)) entered.set(name, masks.get(name)!);
    for (const { left, right } of work.listInOrder()) {
      const mask = spread(right, entered, work), own = masks.get(left);
      // What an equation makes, another line of it may read: m of Adam goes into w.
      entered.set(left, own ? mask.map((is, at) => is | own[at]!) : mask);
    }
    for (const target of equation.targets) {
      const mask = entered.get(target), { shape } = ledger.find(target);
      for (let at = mask?.indexOf(1) ?? -1; at >= 0; at = mask!.indexOf(1, at + 1))
        yield ledger.toReaderName(target, unflatten(shape, at));
    }
  }
}

/** Where a number enters an expression. masks: where it enters named arrays. */
function spread(node: Expression, masks: Masks, work: WorkedEquation): Mask {
  const value = work.values.evaluate(node);
  if (node.kind !== "operation")
    return (node.kind === "name" && masks.get(node.name)) || new Uint8Array(sizeOf(value.shape));
  const parts = node.args.map((arg) => spread(arg, masks, work)), [first] = parts as [Mask];
  const values = node.args.map((arg) => work.values.evaluate(arg)), shape = values[0]!.shape;
  switch (node.op) {
    case "transpose": return transpose(first, shape);
    case "matmul": return spreadProduct(parts as [Mask, Mask], values as [Value, Value]);
    case "total": return Uint8Array.of(first.includes(1) ? 1 : 0);
    case "sum_rows": return spreadRows(first, shape);
    case "sum_units": case "max_units": return spreadUnits(first, shape);
    case "pack": return pack(parts);
    default: return combine(parts, values, value.shape);
  }
}

function transpose(mask: Mask, shape: Index): Mask {
  const [rows, units] = shape as [number, number];
  return mask.map((_, at) => mask[(at % rows) * units + Math.floor(at / rows)]!);
}

/** (rows, units) -> (units,) */
function spreadRows(mask: Mask, shape: Index): Mask {
  const [, units] = shape as [number, number], out = new Uint8Array(units);
  mask.forEach((is, at) => is && (out[at % units] = 1));
  return out;
}

/** (rows, units) -> (rows, 1) */
function spreadUnits(mask: Mask, shape: Index): Mask {
  const [rows, units] = shape as [number, number], out = new Uint8Array(rows);
  mask.forEach((is, at) => is && (out[Math.floor(at / units)] = 1));
  return out;
}

/** A row of the left side enters a row of the product, a column of the right one a column. */
function spreadProduct([left, right]: [Mask, Mask], [a, b]: [Value, Value]): Mask {
  const rows = spreadUnits(left, a.shape), columns = spreadRows(right, b.shape), width = columns.length;
  const out = new Uint8Array(rows.length * width);
  return out.map((_, at) => rows[Math.floor(at / width)]! | columns[at % width]!);
}

function pack(masks: readonly Mask[]): Mask {
  const out = new Uint8Array(masks.reduce((sum, m) => sum + m.length, 0));
  let at = 0;
  for (const mask of masks) out.set(mask, (at += mask.length) - mask.length);
  return out;
}

/** Entry by entry: an entry is entered where one of its operands is. */
function combine(masks: readonly Mask[], values: readonly Value[], shape: Index): Mask {
  const out = new Uint8Array(sizeOf(shape)), { n, m, strides } = layOut(shape, values);
  masks.forEach((mask, i) => {
    const [down, across] = strides[i]!;
    for (let r = 0, at = 0; r < n; r++)
      for (let c = 0; c < m; c++, at++) if (mask[r * down + c * across]) out[at] = 1;
  });
  return out;
}
