// One walk over a tree for every kind of drawing: where brackets stand, and how factors meet; what
// src/backsight/render/mathematics/typeset.py does. The brackets are the fewest that leave no doubt.
//
// What is "loose" falls apart beside its neighbor, and is put in brackets; what is "open" has no end of
// its own, as cases with a brace on their left, and would swallow what follows.
import { type Index, isWord, readGlyph } from "./letters";
import type { Tree } from "./mathematics";
import { isPlain, toNumeral } from "./numerals";
import { isWord as isVocabulary } from "./statements";

/** How two factors meet: with nothing, with a space, with a dot. */
export type Times = "" | " " | "·";
export type Fence = "(" | "|" | "⌊";
export const MIRROR: Readonly<Record<Fence, string>> = { "(": ")", "|": "|", "⌊": "⌋" };

/** What a kind of drawing must be able to draw, of pieces that are drawn already. isLinear: on one line. */
export interface Pen<T> {
  readonly isLinear: boolean;
  readonly digits: number | undefined;
  drawName(name: string, index: Index): T;
  /** Whether it can be raised as it stands. */
  isRaisable(name: string, index: Index): boolean;
  drawNumber(value: number, isWhole: boolean): T;
  drawRow(parts: readonly T[]): T;
  drawMinus(): T;
  drawOperator(sign: string): T;
  drawTimes(kind: Times): T;
  drawFence(fence: Fence, body: T): T;
  drawList(items: readonly T[]): T;
  drawFraction(top: T, bottom: T): T;
  /** isShort: each is a letter or a number. */
  drawSlash(top: T, bottom: T, isShort: boolean): T;
  /** isLoose: a sign of arithmetic stands in the exponent. */
  drawPower(base: T, exponent: T, isLoose: boolean): T;
  drawRoot(body: T, isSimple: boolean): T;
  drawFunction(name: string): T;
  /** (value, test) of each case, and the value where none holds. */
  drawCases(cases: readonly (readonly [T, T])[], otherwise: T): T;
}

/** symbols: how the names of activations are printed. */
export type FunctionSymbols = ReadonlyMap<string, string>;

const FUNCTIONS: Readonly<Record<string, string>> = { log: "ln", maximum: "max", minimum: "min" };
const LOOSE = new Set(["sum", "negation", "product", "quotient", "compare"]);

/** A tree, drawn. */
export function typeset<T>(tree: Tree, pen: Pen<T>, symbols: FunctionSymbols): T {
  return new Typesetter(pen, symbols, pen.isLinear).write(tree);
}

class Typesetter<T> {
  /** isFlat: fractions are slashes here. */
  constructor(readonly pen: Pen<T>, readonly symbols: FunctionSymbols, readonly isFlat: boolean) {}

  write(tree: Tree): T {
    const { pen } = this;
    switch (tree.kind) {
      case "name": return pen.drawName(tree.name, tree.index);
      case "number": return pen.drawNumber(tree.value, tree.isWhole);
      case "sum": return this.writeSum(tree);
      case "negation": {
        const isLoose = ["sum", "negation"].includes(tree.body.kind) || isNegative(tree.body);
        return pen.drawRow([pen.drawMinus(), this.bracket(tree.body, isLoose)]);
      }
      case "product": return this.writeProduct(tree.factors);
      case "quotient": return this.writeQuotient(tree);
      case "power": return this.writePower(tree);
      case "root": return pen.drawRoot(this.write(tree.body), ["name", "number"].includes(tree.body.kind) && this.isSimple(tree.body));
      case "call": {
        const args = pen.drawList(tree.args.map((a) => this.write(a)));
        return pen.drawRow([pen.drawFunction(this.nameFunction(tree.word)), pen.drawFence("(", args)]);
      }
      case "enclosure": return pen.drawFence(tree.fence, this.write(tree.body));
      case "compare": return pen.drawRow([this.write(tree.left), pen.drawOperator(tree.sign), this.write(tree.right)]);
      case "cases": {
        const pairs = tree.cases.map(({ test, value }) => [this.write(value), this.write(test)] as const);
        return pen.drawCases(pairs, this.write(tree.otherwise));
      }
    }
  }

  private nameFunction(word: string): string {
    return (isVocabulary(word) ? undefined : this.symbols.get(word)) ?? FUNCTIONS[word] ?? word;
  }

  /** It, in brackets where it would fall apart. */
  private bracket(tree: Tree, isLoose: boolean): T {
    return isLoose ? this.pen.drawFence("(", this.write(tree)) : this.write(tree);
  }

  private writeSum({ terms }: Tree & { kind: "sum" }): T {
    const parts: T[] = [];
    terms.forEach(({ minus, body }, i) => {
      if (i) parts.push(this.pen.drawOperator(minus ? "−" : "+"));
      else if (minus) parts.push(this.pen.drawMinus());
      // The first term needs no brackets for its own sake: −3 + a, but a + (−3).
      const isBehind = parts.length > 0 && (body.kind === "sum" || isNegative(body));
      const isLoose = body.kind === "negation" || body.kind === "compare" || isBehind;
      parts.push(this.bracket(body, isLoose || (i < terms.length - 1 && this.isOpen(body))));
    });
    return this.pen.drawRow(parts);
  }

  private writeProduct(factors: readonly Tree[]): T {
    const parts: T[] = [];
    factors.forEach((factor, i) => {
      if (i) parts.push(this.pen.drawTimes(this.chooseTimes(factors, i)));
      parts.push(this.bracket(factor, this.isLooseFactor(factors, i)));
    });
    return this.pen.drawRow(parts);
  }

  private isLooseFactor(factors: readonly Tree[], position: number): boolean {
    const factor = factors[position]!;
    if (["sum", "negation", "product", "compare"].includes(factor.kind) || isNegative(factor)) return true;
    if (factor.kind === "quotient") return this.isFlat;
    // What stands last has nothing behind it that it could be read together with.
    if (position === factors.length - 1) return false;
    // ∂L/∂z b on one line: is b below the slash?
    return (this.isFlat && isDerivative(factor)) || this.isOpen(factor);
  }

  /** What stands before the factor at a position: a dot, a space or nothing. */
  private chooseTimes(factors: readonly Tree[], position: number): Times {
    const left = factors[position - 1]!, right = factors[position]!;
    // "factor x" would be read as two words, and "x₁[0] W₁[2]" as one name after another.
    if ([left, right].some((f) => f.kind === "name" && (isWordName(f) || f.index.length)) || this.isApart(right)) return "·";
    const isBracketed = this.isLooseFactor(factors, position) || (right.kind === "power" && !this.isBare(right.base));
    if (left.kind === "number") {
      // 2 beside an upright fraction is a mixed number, two and a half.
      if (right.kind === "quotient" && !this.isFlat) return "·";
      // 2x, but 0.5 x: behind a point the eye wants room.
      const isClose = ["name", "root", "power"].includes(right.kind) || isBracketed;
      return isClose && left.isWhole ? "" : " ";
    }
    if (isCapital(left) && isCapital(right)) return "";
    // η (1 − t) is how a function of 1 − t is written.
    return left.kind === "name" && isBracketed ? "·" : " ";
  }

  /** Whether it begins with a digit, a sign or a brace: it must not just follow a factor. */
  private isApart(tree: Tree): boolean {
    if (tree.kind === "power") return tree.base.kind === "number" && this.isBare(tree.base);
    return ["number", "negation", "cases"].includes(tree.kind);
  }

  private writeQuotient({ top, bottom }: Tree & { kind: "quotient" }): T {
    if (!this.isFlat) return this.pen.drawFraction(this.write(top), this.write(bottom));
    const above = this.bracket(top, this.isLooseSide(top));
    const below = this.bracket(bottom, bottom.kind === "product" || this.isLooseSide(bottom));
    return this.pen.drawSlash(above, below, isShort(top) && isShort(bottom));
  }

  private isLooseSide(tree: Tree): boolean {
    return ["sum", "quotient", "negation", "compare"].includes(tree.kind) || !this.isSimple(tree);
  }

  private writePower({ base, exponent }: Tree & { kind: "power" }): T {
    // An exponent is small already: a fraction in it is a slash, whatever the pen.
    const raised = new Typesetter(this.pen, this.symbols, true).write(exponent);
    const isLoose = LOOSE.has(exponent.kind) || isNegative(exponent);
    return this.pen.drawPower(this.bracket(base, !this.isBare(base)), raised, isLoose);
  }

  private isBare(tree: Tree): boolean {
    if (tree.kind === "name") return this.pen.isRaisable(tree.name, tree.index);
    if (tree.kind === "number") return this.isSimple(tree);
    return tree.kind === "call" || tree.kind === "enclosure";
  }

  /** Whether it is not a number with a sign or a power of ten, and not a derivative. */
  private isSimple(tree: Tree): boolean {
    if (tree.kind === "number") return isPlain(toNumeral(tree.value, this.pen.digits, tree.isWhole));
    return !isDerivative(tree);
  }

  /** Whether it ends in cases, which have a brace on their left only. */
  private isOpen(tree: Tree): boolean {
    if (tree.kind === "cases") return !this.pen.isLinear;
    if (tree.kind === "product") return this.isOpen(tree.factors.at(-1)!);
    return tree.kind === "negation" && this.isOpen(tree.body);
  }
}

const isNegative = (tree: Tree): boolean => tree.kind === "number" && toNumeral(tree.value, undefined, tree.isWhole).minus;
const isDerivative = (tree: Tree): boolean => tree.kind === "name" && readGlyph(tree.name).kind === "derivative";
const isCapital = (tree: Tree): boolean => tree.kind === "name" && !tree.index.length && /^[A-Z]$/.test(tree.name);
const isShort = (tree: Tree): boolean =>
  (["number", "power", "root"].includes(tree.kind) || (tree.kind === "name" && !tree.index.length)) && !isDerivative(tree);

function isWordName(tree: Tree & { kind: "name" }): boolean {
  const glyph = readGlyph(tree.name);
  return !tree.index.length && glyph.kind === "letter" && isWord(glyph);
}
