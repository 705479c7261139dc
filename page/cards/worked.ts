// One number of a step in full: the formula of its equation, entry by entry, numbers put in; as
// src/backsight/explanations/step/worked.py does it.
import type { Equation } from "../program/types";
import { formatEntry } from "./addresses";
import { type Address, type CutSum, EntryWriter } from "./expand";
import { type Expression, makeEntry } from "./expression";
import type { Ledger, Maker } from "./ledger";
import type { Index } from "./letters";
import { makeStatements, type Statement } from "./statements";
import { ExpressionValues, readEntry } from "./values";

/** Lines with names of a formula's own that lead to one number, at the most. */
const MOST_INNER_LINES = 6;

/** left = calls = symbols = numbers = value. numbers: undefined where they are the value already. */
export interface Line {
  readonly anchor: string;
  readonly left: Expression;
  readonly calls: readonly Expression[];
  readonly symbols: Expression;
  readonly numbers: Expression | undefined;
  readonly value: number;
  readonly cutSums: readonly CutSum[];
}

/** before: what names of the formula's own stand for. */
export interface Explanation {
  readonly equation: Equation;
  readonly before: readonly Line[];
  readonly line: Line;
}

/** An equation with the value of every part of every line. */
export class WorkedEquation {
  readonly statements: readonly Statement[];
  readonly values: ExpressionValues;
  private readonly lines: ReadonlyMap<string, Statement>;

  constructor(private readonly ledger: Ledger, readonly equation: Equation) {
    const { program } = ledger.tape;
    this.statements = makeStatements(program, equation);
    this.lines = new Map(this.statements.map((s) => [s.left, s]));
    this.values = new ExpressionValues(program);
    for (const [name, value] of program.formulas.get(equation.tree)!.notation?.settings ?? [])
      this.values.bind(name, { kind: "host", shape: [], data: Float64Array.of(value) });
    for (const name of equation.operands) if (name) this.values.bind(name, ledger.find(name));
    for (const { left, right } of this.listInOrder()) this.values.set(left, right);
  }

  /** The lines in the order in which they run. */
  listInOrder(): Statement[] {
    return [...this.statements.filter((s) => s.isInner), ...this.statements.filter((s) => !s.isInner)];
  }

  findLine(name: string): Statement {
    return this.lines.get(name)!;
  }

  /** Whether a name is known to the formula alone. */
  isOwn(name: string): boolean {
    return this.lines.has(name) && !this.equation.targets.includes(name);
  }

  makeWriter(): EntryWriter {
    return new EntryWriter(this.values, (name, index) => this.toReaderName(name, index));
  }

  /** The stable name of an entry; of the formula's own names with what they lead to, forward/a1.e[0,2]. */
  makeAnchor(name: string, index: Index): string {
    if (!this.isOwn(name)) return this.ledger.makeAnchor(name, index);
    const target = this.ledger.toReaderName(this.equation.targets[0]!, index).name;
    const reader = this.toReaderName(name, index);
    return `${this.ledger.findAct(target)}/${target}.${formatEntry(reader.name, reader.index)}`;
  }

  /** The name that a reader knows: m_hat[5], the weights' numbers as one vector, is m_hat_W1[1,2]. */
  toReaderName(name: string, index: Index): Address {
    if (!this.isOwn(name)) return this.ledger.toReaderName(name, index);
    const [target] = this.equation.targets as [string], { shape } = this.values.find(name)!;
    const isAlike = shape.join() === this.values.find(target)!.shape.join();
    return isAlike ? this.ledger.toReaderName(target, index, name) : { name, index };
  }
}

export class Workings {
  private readonly known = new Map<number, WorkedEquation>();

  constructor(readonly ledger: Ledger) {}

  /** An equation worked out; once. */
  find(equation: Equation): WorkedEquation {
    let work = this.known.get(equation.number);
    if (!work) this.known.set(equation.number, (work = new WorkedEquation(this.ledger, equation)));
    return work;
  }

  /** How a number came about; undefined for what no equation of the step makes, or that has no written formula. */
  explain(name: string, index: Index): Explanation | undefined {
    const maker = this.ledger.findMaker(name, index);
    if (!maker) return undefined;
    const work = this.find(maker.equation);
    if (!work.statements.length) return undefined;
    const before = findNeeded(work, maker).map((own) => makeLine(work, own));
    return { equation: maker.equation, before, line: makeLine(work, maker) };
  }

  /** The numbers that a number was made from, and how many more are not listed. */
  listInputs(name: string, index: Index): { inputs: Address[]; hidden: number } {
    const maker = this.ledger.findMaker(name, index), inputs = new Map<string, Address>();
    const work = maker && this.find(maker.equation);
    if (!work?.statements.length) return { inputs: [], hidden: 0 };
    const queue: Address[] = [maker!], visited = new Set([keyOf(maker!)]);
    const symbols = new Set([...maker!.equation.operands, ...maker!.equation.targets]);
    let hidden = 0;
    for (let own = queue.shift(); own; own = queue.shift()) {
      const writer = work.makeWriter();
      writer.write(work.findLine(own.name).right, own.index);
      hidden += writer.cutSums.reduce((sum, cut) => sum + cut.count, 0);
      for (const entry of writer.entriesRead.values()) {
        const key = keyOf(entry);
        if (work.isOwn(entry.name) && !visited.has(key)) {
          visited.add(key);
          queue.push(entry);
        } else if (symbols.has(entry.name) && key !== keyOf(maker!)) {
          const reader = this.ledger.toReaderName(entry.name, entry.index);
          if (!inputs.has(keyOf(reader))) inputs.set(keyOf(reader), reader);
        }
      }
    }
    return { inputs: [...inputs.values()], hidden };
  }
}

export const keyOf = ({ name, index }: Address): string => formatEntry(name, index);

/** One entry of each name of the formula's own that leads to a number, the first used last. */
function findNeeded(work: WorkedEquation, maker: Maker): Address[] {
  const needed = new Map<string, Address>(), queue: Address[] = [maker];
  for (let at = queue.shift(); at; at = queue.shift()) {
    const writer = work.makeWriter();
    writer.write(work.findLine(at.name).right, at.index);
    for (const own of pickNearest(writer, work, at.index)) {
      if (needed.has(own.name) || needed.size >= MOST_INNER_LINES) continue;
      needed.set(own.name, own);
      queue.push(own);
    }
  }
  return work.statements.flatMap((s) => needed.get(s.left) ?? []);
}

/** Of each name's entries that were read the one at the same place, else the first. */
function pickNearest(writer: EntryWriter, work: WorkedEquation, at: Index): Address[] {
  const found = new Map<string, Address>();
  for (const entry of writer.entriesRead.values()) {
    if (!work.isOwn(entry.name)) continue;
    if (!found.has(entry.name) || entry.index.join() === at.join()) found.set(entry.name, entry);
  }
  return [...found.values()];
}

/** The line of an equation that makes a name, for one entry of it. */
function makeLine(work: WorkedEquation, { name, index }: Address): Line {
  const statement = work.findLine(name), writer = work.makeWriter(), reader = work.toReaderName(name, index);
  const { symbols, numbers } = writer.write(statement.right, index);
  const value = readEntry(work.values.find(name)!, index);
  return {
    anchor: work.makeAnchor(name, index),
    left: makeEntry(reader.name, reader.index),
    calls: statement.calls.map((call) => work.makeWriter().write(call, index).symbols),
    symbols,
    numbers: numbers.kind === "number" && numbers.value === value ? undefined : numbers,
    value,
    cutSums: writer.cutSums,
  };
}

