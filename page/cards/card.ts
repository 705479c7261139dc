// A number's card: how it came about, why it stands there, from what it was made, what it goes into, and
// the command that prints the same.
import { formatAddress, joinWords } from "./addresses";
import type { Address, CutSum } from "./expand";
import { makeEntry } from "./expression";
import { Ledger } from "./ledger";
import { LaterNumbers } from "./later";
import { formatProse, type Index } from "./letters";
import { readMathematics, type Tree } from "./mathematics";
import type { Tape } from "./tape";
import type { FunctionSymbols } from "./typeset";
import { type Line, Workings } from "./worked";

/** Numbers that one was made from, or goes into, that are named at the most. */
const MOST_NAMES = 16;

/** formulas: sides that are equal to each other, σ(z₁) = …; none of what is given. numbers: the last of
 * them with the numbers put in; undefined where that is the value itself. */
export interface CardLine {
  readonly address: string;
  readonly symbol: Tree;
  readonly value: number;
  readonly formulas: readonly Tree[];
  readonly numbers: Tree | undefined;
  readonly leftOut: readonly CutSum[];
}

/** Names of other numbers, and how many more there are. */
export interface NameList {
  readonly names: readonly string[];
  readonly more: number;
}

/** lines: what the formula's own names stand for. command: "" where the source has no name at the shell. */
export interface Card extends CardLine {
  readonly lines: readonly CardLine[];
  readonly reason: string;
  readonly madeFrom: NameList;
  readonly goesInto: NameList;
  readonly command: string;
}

export class CardMaker {
  readonly ledger: Ledger;
  /** How the names of activations are printed. */
  readonly symbols: FunctionSymbols;
  private readonly workings: Workings;
  private readonly later: LaterNumbers;

  /** words: what stands after `backsight explain` for the step's source. translate: what the program says. */
  constructor(tape: Tape, private readonly words: readonly string[], private readonly translate = (text: string): string => text) {
    this.ledger = new Ledger(tape);
    this.symbols = new Map([...tape.program.functions].map(([name, f]) => [name, f.symbol]));
    this.workings = new Workings(this.ledger);
    this.later = new LaterNumbers(this.workings);
  }

  /** The card of a number, by the name that readers know. */
  make(name: string, index: Index): Card {
    const explanation = this.workings.explain(name, index), maker = this.ledger.findMaker(name, index);
    const { inputs, hidden } = this.workings.listInputs(name, index);
    const address = this.ledger.makeAnchor(name, index), madeFrom = this.listNames(inputs);
    const line = explanation ? makeCardLine(explanation.line) : this.makeGiven(address, name, index);
    return {
      ...line,
      symbol: this.readSymbol(name, index),
      value: this.ledger.readNumber(name, index),
      lines: explanation?.before.map(makeCardLine) ?? [],
      reason: formatProse(this.translate(maker ? maker.equation.reason : this.ledger.findAbout(name))),
      madeFrom: { ...madeFrom, more: madeFrom.more + hidden },
      goesInto: this.listNames(this.later.list(name, index)),
      command: this.writeCommand(address),
    };
  }

  private makeGiven(address: string, name: string, index: Index): CardLine {
    const value = this.ledger.readNumber(name, index);
    return { address, symbol: this.readSymbol(name, index), value, formulas: [], numbers: undefined, leftOut: [] };
  }

  private readSymbol(name: string, index: Index): Tree {
    const reader = this.ledger.toReaderName(name, index);
    return readMathematics(makeEntry(reader.name, reader.index));
  }

  private listNames(addresses: readonly Address[]): NameList {
    const first = addresses.slice(0, MOST_NAMES);
    const names = first.map(({ name, index }) => formatAddress(this.ledger.findAct(name), name, index));
    return { names, more: addresses.length - names.length };
  }

  private writeCommand(address: string): string {
    const step = String(this.ledger.tape.step);
    return this.words.length
      ? joinWords(["backsight", "explain", ...this.words, "--step", step, "--number", address])
      : "";
  }
}

function makeCardLine(line: Line): CardLine {
  return {
    address: line.anchor,
    symbol: readMathematics(line.left),
    value: line.value,
    formulas: [...line.calls, line.symbols].map(readMathematics),
    numbers: line.numbers && readMathematics(line.numbers),
    leftOut: line.cutSums,
  };
}
