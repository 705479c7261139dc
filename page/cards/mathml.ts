// Mathematics as MathML Core, which browsers show by themselves: as a small tree that a view builds
// elements of; what src/backsight/render/mathematics/mathml.py writes as text.
import {
  chooseTopIndex, type Glyph, GREEK, type Index, isWord, type Letter, makeScripts, readGlyph,
} from "./letters";
import type { Tree } from "./mathematics";
import { toNumeral } from "./numerals";
import type { CaseWords } from "./text";
import { type Fence, type FunctionSymbols, MIRROR, type Pen, type Times, typeset } from "./typeset";

/** An element, or the text of one. */
export interface MathNode {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (MathNode | string)[];
}
/** Elements beside each other. */
type Row = readonly MathNode[];

const make = (tag: string, attributes: Record<string, string>, ...children: (MathNode | string)[]): MathNode =>
  ({ tag, attributes, children });
const token = (tag: string, text: string, attributes: Record<string, string> = {}): MathNode => make(tag, attributes, text);
const sign = (text: string, attributes: Record<string, string> = {}): MathNode => token("mo", text, attributes);

const INVISIBLE = sign("\u2062");
const THIN = make("mspace", { width: "0.17em" });
const TIMES: Readonly<Record<Times, Row>> = {
  "": [INVISIBLE], " ": [INVISIBLE, THIN], "·": [sign("·", { lspace: "0.2em", rspace: "0.2em" })],
};
const COMMA = sign(",", { lspace: "0", rspace: "0.25em" });
/** Not as a superscript: math fonts have raised it already. */
const PRIME = sign("′", { lspace: "0", rspace: "0" });
const ACCENTS: Readonly<Record<string, string>> = { hat: "^", tilde: "~" };
/** Brackets around these stretch; around others they must not, for stretched ones stand far apart in some fonts. */
const TALL = new Set(["mfrac", "munder", "mtable"]);

/** A whole formula: sides that are equal to each other, as a <math> element. */
export function makeMath(sides: readonly Tree[], symbols: FunctionSymbols, digits: number, words: CaseWords): MathNode {
  const pen = new MathPen(digits, words);
  const rows = sides.map((tree, i) => [...(i ? pen.drawOperator("=") : []), ...typeset(tree, pen, symbols)]);
  return make("math", {}, ...rows.flat());
}

const BREAKS: readonly unknown[] = ["=", "+", "−"];
const isBreak = (node: MathNode | string): boolean =>
  typeof node !== "string" && node.attributes["form"] === "infix" && BREAKS.includes(node.children[0]);

/** A formula in pieces: before a sign of its equations and outer sums a new line may begin. */
export function breakMath(node: MathNode): MathNode[] {
  const pieces: (MathNode | string)[][] = [[]];
  for (const own of node.children)
    for (const child of typeof own !== "string" && own.tag === "mrow" && own.children.some(isBreak) ? own.children : [own]) {
      if (isBreak(child) && pieces.at(-1)!.length) pieces.push([]);
      pieces.at(-1)!.push(child);
    }
  return pieces.map((children) => ({ ...node, children }));
}

/** Elements as one. */
const join = (row: Row): MathNode => (row.length === 1 ? row[0]! : make("mrow", {}, ...row));
const isTall = (node: MathNode | string): boolean =>
  typeof node !== "string" && (TALL.has(node.tag) || node.children.some(isTall));

function drawSymbol(name: string, index: Index): MathNode {
  const glyph = readGlyph(name);
  if (glyph.kind === "letter") return drawLetter(glyph, index);
  const top = [sign("∂"), drawLetter(glyph.top, chooseTopIndex(glyph.top, index))];
  return make("mfrac", {}, join(top), join([sign("∂"), drawLetter(glyph.bottom, index)]));
}

function drawLetter(letter: Letter, index: Index = []): MathNode {
  const scripts = makeScripts(letter, index), argument = letter.argument ? drawBrackets(drawInside(letter.argument)) : [];
  const plain = scripts.above.replace(/^′/, ""), isPrimed = plain !== scripts.above;
  const base = isPrimed ? make("mrow", {}, drawBase(letter), PRIME) : drawBase(letter);
  const below = scripts.below ? drawScript(scripts.below) : undefined;
  const above = [...(plain ? [drawScript(plain)] : []), ...(index.length ? argument : [])];
  const whole = below ? make("msub", {}, base, below) : base;
  const raised = above.length ? addSuperscript(whole, join(above)) : whole;
  return argument.length && !index.length ? join([raised, ...argument]) : raised;
}

/** A superscript, right above a subscript. */
function addSuperscript(base: MathNode, above: MathNode): MathNode {
  return base.tag === "msub" ? make("msubsup", {}, ...base.children, above) : make("msup", {}, base, above);
}

function drawInside(glyph: Glyph): Row {
  if (glyph.kind === "letter") return [drawLetter(glyph)];
  return [sign("∂"), drawLetter(glyph.top), sign("/"), sign("∂"), drawLetter(glyph.bottom)];
}

function drawBase(letter: Letter): MathNode {
  if (letter.base === "…") return token("mi", "⋯");
  const base = token("mi", GREEK.get(letter.base) ?? letter.base);
  if (!letter.accent) return base;
  // No accent for a bar, which would touch the letter in some fonts.
  if (letter.accent === "bar") return make("mover", {}, base, sign(isWord(letter) ? "―" : "‾"));
  return make("mover", { accent: "true" }, base, sign(ACCENTS[letter.accent]!, { stretchy: "false" }));
}

/** Numbers, words, signs; letters that count entries are no word. */
function drawScript(text: string): MathNode {
  const parts = text.match(/\d+|[A-Za-z]+|\S/g) ?? [];
  return join(parts.flatMap((part) => (/^[ijk]+$/.test(part) ? [...part] : [part])).map(drawToken));
}

function drawToken(part: string): MathNode {
  if (/^\d+$/.test(part)) return token("mn", part);
  if (/^[A-Za-z]+$/.test(part)) return token("mi", part);
  if ("−+".includes(part)) return sign(part, { lspace: "0", rspace: "0" });
  return sign(part, "()".includes(part) ? { stretchy: "false" } : {});
}

function drawBrackets(body: Row, fence: Fence = "("): Row {
  const stretchy = String(body.some(isTall));
  const [left, right] = [sign(fence, { form: "prefix", stretchy }), sign(MIRROR[fence], { form: "postfix", stretchy })];
  return [make("mrow", {}, left, ...body, right)];
}

class MathPen implements Pen<Row> {
  readonly isLinear = false;

  constructor(readonly digits: number, private readonly words: CaseWords) {}

  drawName(name: string, index: Index): Row {
    return [drawSymbol(name, index)];
  }

  isRaisable(name: string, index: Index): boolean {
    const glyph = readGlyph(name);
    return glyph.kind === "letter" && !makeScripts(glyph, index).above;
  }

  drawNumber(value: number, isWhole: boolean): Row {
    const { minus, digits, power } = toNumeral(value, this.digits, isWhole);
    const tag = digits === "∞" ? "mi" : digits === "NaN" ? "mtext" : "mn";
    const plain = digits ? [token(tag, digits)] : [];
    const raised = power === undefined ? [] : [
      ...(digits ? [sign("×")] : []),
      make("msup", {}, token("mn", "10"), drawScript(String(power).replace("-", "−"))),
    ];
    return [join([...(minus ? this.drawMinus() : []), ...plain, ...raised])];
  }

  drawRow(parts: readonly Row[]): Row {
    return [join(parts.flat())];
  }

  drawMinus(): Row {
    return [sign("−", { form: "prefix" })];
  }

  drawOperator(text: string): Row {
    return [sign(text, { form: "infix" })];
  }

  drawTimes(kind: Times): Row {
    return TIMES[kind];
  }

  drawFence(fence: Fence, body: Row): Row {
    return drawBrackets(body, fence);
  }

  drawList(items: readonly Row[]): Row {
    return [make("mrow", {}, ...items.flatMap((item, i) => (i ? [COMMA, ...item] : item)))];
  }

  drawFraction(top: Row, bottom: Row): Row {
    return [make("mfrac", {}, join(top), join(bottom))];
  }

  drawSlash(top: Row, bottom: Row): Row {
    return [make("mrow", {}, ...top, sign("/"), ...bottom)];
  }

  drawPower(base: Row, exponent: Row): Row {
    return [addSuperscript(join(base), join(exponent))];
  }

  drawRoot(body: Row): Row {
    return [make("msqrt", {}, ...body)];
  }

  drawFunction(name: string): Row {
    return [token("mi", name), sign("\u2061")];
  }

  drawCases(cases: readonly (readonly [Row, Row])[], otherwise: Row): Row {
    const cell = (row: Row): MathNode => make("mtd", { style: "text-align: left" }, join(row));
    const lines = cases.map(([value, test]) =>
      make("mtr", {}, cell(value), cell([token("mtext", `${this.words.if}\u00a0`), ...test])));
    const last = make("mtr", {}, cell(otherwise), cell([token("mtext", this.words.otherwise)]));
    return [make("mrow", {}, sign("{", { form: "prefix", fence: "true" }), make("mtable", {}, ...lines, last))];
  }
}
