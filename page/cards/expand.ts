// One entry of an expression in arrays, as an expression in numbers: what
// src/backsight/explanations/expressions/entry.py does.
//
//     (x @ W + b)[1, 2]      x[1, 0] W[0, 2] + x[1, 1] W[1, 2] + b[2]
//                            3 · 0.3 + 4 · 0.6 + 3
//
// The index goes down through the expression, and every operation says what becomes of it.
import type { Value } from "../engine/values";
import { sizeOf } from "../program/shapes";
import {
  addTerms, ELLIPSIS, type Expression, makeEntry, makeName, makeNumber, makeOperation, type Operation,
} from "./expression";
import type { Index } from "./letters";
import { computeDot } from "./rest";
import { unflatten } from "./tape";
import { type ExpressionValues, listEntries, readEntry } from "./values";

/** Terms of a sum that are shown at the most, and of a sum within a sum. */
const MOST_TERMS = 8, MOST_INNER_TERMS = 4;

export interface Address {
  readonly name: string;
  readonly index: Index;
}

/** The same expression in symbols and with the numbers put in. */
export interface Pair {
  readonly symbols: Expression;
  readonly numbers: Expression;
}

/** What the dots of a shortened sum stand for. */
export interface CutSum {
  readonly count: number;
  readonly rest: number;
}

export class EntryWriter {
  /** Entries of named arrays that were read, by their text, in order. */
  readonly entriesRead = new Map<string, Address>();
  readonly cutSums: CutSum[] = [];
  private depth = 0;

  /** toReaderName: the name that a reader knows an entry by. */
  constructor(readonly values: ExpressionValues, readonly toReaderName: (name: string, index: Index) => Address) {}

  /** The entry of an expression at an index of its value. */
  write(node: Expression, index: Index): Pair {
    if (node.kind === "number") return { symbols: node, numbers: node };
    if (node.kind !== "operation") return this.writeName(node.name, index);
    const { op, args } = node;
    switch (op) {
      case "matmul": return this.writeProduct(node, index);
      case "transpose": return this.write(args[0]!, [...index].reverse());
      case "total": case "sum_rows": case "sum_units": return this.writeSum(op, args[0]!, index);
      case "max_units": return this.writeLargest(args[0]!, index);
      case "add_up": return mapPair(this.writeOperands(args, index), addTerms);
      case "where": return this.writeWhere(node, index);
      case "pack": return this.writePacked(args, index);
      default: return mapPair(this.writeOperands(args, index), (parts) => makeOperation(op, ...parts));
    }
  }

  private writeName(name: string, index: Index): Pair {
    const value = this.values.find(name);
    // What is bound to nothing is a word of formulas: pi.
    if (!value) {
      const node = makeName(name);
      return { symbols: node, numbers: makeNumber(this.values.evaluate(node).data[0]!) };
    }
    const at = value.shape.length ? index : [], key = `${name} ${at.join(" ")}`;
    if (!this.entriesRead.has(key)) this.entriesRead.set(key, { name, index: at });
    const reader = this.toReaderName(name, at), number = readEntry(value, at);
    return { symbols: makeEntry(reader.name, reader.index), numbers: at.length ? makeNumber(number) : makeCount(number) };
  }

  /** Operands of one entry-by-entry operation. */
  private writeOperands(nodes: readonly Expression[], index: Index): Pair[] {
    return nodes.map((node) => this.write(node, broadcastIndex(index, this.values.evaluate(node).shape)));
  }

  /** In symbols all cases, in numbers the one that holds. */
  private writeWhere(node: Operation, index: Index): Pair {
    const pairs = this.writeOperands(node.args, index), test = this.values.evaluate(node.args[0]!);
    const branch = readEntry(test, broadcastIndex(index, test.shape)) ? pairs[1]! : pairs[2]!;
    return { symbols: makeOperation("where", ...pairs.map((p) => p.symbols)), numbers: branch.numbers };
  }

  /** Which of the arrays it lies in, and where there. */
  private writePacked(args: readonly Expression[], index: Index): Pair {
    let offset = index[0]!;
    for (const arg of args) {
      const { shape } = this.values.evaluate(arg), size = sizeOf(shape);
      if (offset < size) return this.write(arg, unflatten(shape, offset));
      offset -= size;
    }
    throw new RangeError(`${index[0]} is beyond the packed arrays.`);
  }

  /** An entry of a matrix product: a row times a column. */
  private writeProduct(node: Operation, index: Index): Pair {
    const [i, j] = index as [number, number], [left, right] = node.args as [Expression, Expression];
    const [a, b] = [this.values.evaluate(left), this.values.evaluate(right)], inner = a.shape[1]!;
    const row = Array.from({ length: inner }, (_, k) => readEntry(a, [i, k]));
    const column = row.map((_, k) => readEntry(b, [k, j]));
    return this.writeShortened(
      row.map((x, k) => x * column[k]!),
      (k) => {
        const pairs = [this.write(left, [i, k]), this.write(right, [k, j])];
        return mapPair(pairs, (parts) => makeOperation("multiply", ...parts));
      },
      (leftOut) => computeDot(leftOut.map((k) => row[k]!), leftOut.map((k) => column[k]!)),
    );
  }

  private writeSum(op: string, body: Expression, index: Index): Pair {
    const value = this.values.evaluate(body), locate = makeLocator(op, index, value.shape);
    const sizes = op === "total" ? listEntries(value) : selectSummands(op, index, value);
    return this.writeShortened(
      sizes,
      (k) => this.write(body, locate(k)),
      (leftOut) => computeDot(leftOut.map((k) => sizes[k]!), leftOut.map(() => 1)),
    );
  }

  /** A sum of its largest terms, in their order. addUp: what others come to. */
  private writeShortened(
    sizes: readonly number[], writeTerm: (k: number) => Pair, addUp: (leftOut: readonly number[]) => number,
  ): Pair {
    const largest = findLargest(sizes.map(Math.abs), this.depth ? MOST_INNER_TERMS : MOST_TERMS);
    // A sum within a term of a sum is cut shorter, or one line would hold 8 · 8 products.
    this.depth++;
    const pairs = largest.map(writeTerm);
    this.depth--;
    const kept = new Set(largest), leftOut = sizes.map((_, k) => k).filter((k) => !kept.has(k));
    if (leftOut.length) this.cutSums.push({ count: leftOut.length, rest: addUp(leftOut) });
    return mapPair(leftOut.length ? [...pairs, DOTS] : pairs, addTerms);
  }

  /** The maximum over the units of a row. */
  private writeLargest(body: Expression, index: Index): Pair {
    const value = this.values.evaluate(body), row = index[0]!;
    const sizes = Array.from({ length: value.shape[1]! }, (_, k) => readEntry(value, [row, k]));
    const largest = findLargest(sizes, MOST_INNER_TERMS);
    const pairs = largest.map((k) => this.write(body, [row, k]));
    return mapPair(
      sizes.length > largest.length ? [...pairs, DOTS] : pairs, (parts) => makeOperation("maximum", ...parts),
    );
  }
}

const DOTS: Pair = { symbols: makeName(ELLIPSIS), numbers: makeName(ELLIPSIS) };

const mapPair = (pairs: readonly Pair[], make: (parts: Expression[]) => Expression): Pair =>
  ({ symbols: make(pairs.map((p) => p.symbols)), numbers: make(pairs.map((p) => p.numbers)) });

/** A single number; one that is whole has all its digits, as a count. */
function makeCount(x: number): Expression {
  const isWhole = Number.isInteger(x) && Math.abs(x) < 2 ** 53;
  return makeNumber(isWhole ? x + 0 : x, isWhole);
}

/** The index in an operand that is broadcast: shapes are lined up from the right, an axis of 1 serves every place. */
function broadcastIndex(index: Index, shape: Index): Index {
  return index.slice(index.length - shape.length).map((i, axis) => (shape[axis] === 1 ? 0 : i));
}

/** The entries that a sum over rows or units adds up. */
function selectSummands(op: string, index: Index, value: Value): number[] {
  const [rows, units] = value.shape as [number, number];
  if (op === "sum_rows") return Array.from({ length: rows }, (_, k) => readEntry(value, [k, ...index]));
  return Array.from({ length: units }, (_, k) => readEntry(value, [index[0]!, k]));
}

/** Where term k of a sum stands. */
function makeLocator(op: string, index: Index, shape: Index): (k: number) => Index {
  if (op === "total") return (k) => unflatten(shape, k);
  return op === "sum_rows" ? (k) => [k, ...index] : (k) => [...index.slice(0, -1), k];
}

/** The places of the largest, in order; what is not a number counts as largest. */
function findLargest(sizes: readonly number[], most: number): number[] {
  const places = sizes.map((_, k) => k);
  if (sizes.length <= most) return places;
  const key = (k: number): number => clamp(sizes[k]!);
  return places.sort((a, b) => key(b) - key(a) || a - b).slice(0, most).sort((a, b) => a - b);
}

/** Without what has no difference: infinities become the largest numbers, as in NumPy's nan_to_num. */
function clamp(x: number): number {
  if (Number.isNaN(x)) return Infinity;
  return Math.min(Math.max(x, -Number.MAX_VALUE), Number.MAX_VALUE);
}
