// Mathematics as one line of Unicode text: x[0, 0] · ∂L/∂z₁[0, 2] + …; what
// src/backsight/render/mathematics/unicode.py writes.
import { formatSymbol, type Index, readGlyph, toSuperscript } from "./letters";
import type { Tree } from "./mathematics";
import { formatNumber } from "./numerals";
import { type Fence, type FunctionSymbols, MIRROR, type Pen, type Times, typeset } from "./typeset";

/** What stands between cases, in the reader's language. cases: of a list of them, and of the last value. */
export interface CaseWords {
  readonly if: string;
  readonly otherwise: string;
  readonly comma: string;
  readonly cases: (cases: string, otherwise: string) => string;
}

/** A tree as text. digits: significant ones of its numbers. */
export function formatTree(tree: Tree, symbols: FunctionSymbols, digits: number, words: CaseWords): string {
  return typeset(tree, new TextPen(digits, words), symbols);
}

class TextPen implements Pen<string> {
  readonly isLinear = true;

  constructor(readonly digits: number, private readonly words: CaseWords) {}

  drawName(name: string, index: Index): string {
    return formatSymbol(name, index);
  }

  isRaisable(name: string): boolean {
    const glyph = readGlyph(name);
    return glyph.kind === "letter" && glyph.mark !== "plus" && !glyph.copy && !glyph.layer;
  }

  drawNumber(value: number, isWhole: boolean): string {
    return formatNumber(value, this.digits, isWhole);
  }

  drawRow(parts: readonly string[]): string {
    return parts.join("");
  }

  drawMinus(): string {
    return "−";
  }

  drawOperator(sign: string): string {
    return ` ${sign} `;
  }

  drawTimes(kind: Times): string {
    return kind === "·" ? " · " : kind;
  }

  drawFence(fence: Fence, body: string): string {
    return fence + body + MIRROR[fence];
  }

  drawList(items: readonly string[]): string {
    return items.join(", ");
  }

  drawFraction(top: string, bottom: string): string {
    return this.drawSlash(top, bottom, false);
  }

  drawSlash(top: string, bottom: string, isShort: boolean): string {
    return isShort && !(top + bottom).includes(" ") ? `${top}/${bottom}` : `${top} / ${bottom}`;
  }

  drawPower(base: string, exponent: string, isLoose: boolean): string {
    return base + (toSuperscript(exponent) || `^${isLoose ? `(${exponent})` : exponent}`);
  }

  drawRoot(body: string, isSimple: boolean): string {
    return isSimple ? `√${body}` : `√(${body})`;
  }

  drawFunction(name: string): string {
    return name;
  }

  drawCases(cases: readonly (readonly [string, string])[], otherwise: string): string {
    const { words } = this, list = cases.map(([value, test]) => `${value} ${words.if} ${test}`).join(words.comma);
    return `{${words.cases(list, otherwise)}}`;
  }
}
