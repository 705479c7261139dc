import { expect, test } from "vitest";
import { readMathematics } from "../../cards/mathematics";
import { breakMath, makeMath, type MathNode } from "../../cards/mathml";
import { formatTree } from "../../cards/text";
import { sayCases } from "../../state/words";
import { makeExpression } from "./expression";

type Plain = Parameters<typeof makeExpression>[0];
const SYMBOLS = new Map([["sigmoid", "σ"]]);
const write = (plain: Plain): string => formatTree(readMathematics(makeExpression(plain)), SYMBOLS, 6, sayCases());

const TEXTS: [Plain, string][] = [
  [["subtract", "w", ["multiply", "eta", "g"]], "w − η g"],
  [["multiply", ["multiply", "g", "h"], "h"], "g h²"],
  [["multiply", ["negative", "a"], "b"], "−a b"],
  [["subtract", "a", ["subtract", "b", "c"]], "a − (b − c)"],
  [["divide", "m", ["subtract", 1, ["power", "beta1", "t"]]], "m / (1 − β₁ᵗ)"],
  [["multiply", "eta", ["subtract", 1, "p"]], "η · (1 − p)"],
  [["multiply", 2, "x"], "2x"],
  [["multiply", ["float", 2], "x"], "2 x"],
  [["multiply", 0.5, 0.25], "0.5 · 0.25"],
  [["multiply", 3, -0.5], "3 · (−0.5)"],
  [["divide", 1, ["add", 1, ["exp", ["negative", "z"]]]], "1 / (1 + exp(−z))"],
  [["expm1", "z"], "exp(z) − 1"],
  [["log1p", "z"], "ln(1 + z)"],
  [["sqrt", ["add", "v", 1e-8]], "√(v + 10⁻⁸)"],
  [["sigmoid", "z"], "σ(z)"],
  [["maximum", "z", 0], "max(z, 0)"],
  [["where", ["greater", "z", 0], 1, "z"], "{1 if z > 0, else z}"],
  [["multiply", "dL_da1", "da1_dz1"], "(∂L/∂a₁) ∂a₁/∂z₁"],
  [["power", ["abs", "z"], 2], "|z|²"],
];

test.each(TEXTS)("%j", (plain, text) => expect(write(plain)).toBe(text));

/** A tree of elements as text, to be compared. */
const flatten = (node: MathNode | string): string =>
  typeof node === "string" ? node : `${node.tag}(${node.children.map(flatten).join(" ")})`;

test("MathML is a tree of elements: fractions stand upright, scripts above and below", () => {
  const sides = [["divide", "dL_dW1", 2], ["multiply", 0.5, 1e-8]].map((p) => readMathematics(makeExpression(p as Plain)));
  expect(flatten(makeMath(sides, SYMBOLS, 6, sayCases()))).toBe(
    "math(mfrac(mfrac(mrow(mo(∂) mi(L)) mrow(mo(∂) msub(mi(W) mn(1)))) mn(2)) mo(=) " +
      "mrow(mn(0.5) mo(·) msup(mn(10) mrow(mo(−) mn(8)))))",
  );
});

test("nothing of a name becomes markup", () => {
  const [node] = makeMath([readMathematics(makeExpression("<img>"))], SYMBOLS, 6, sayCases()).children as MathNode[];
  expect(node).toEqual({ tag: "mi", attributes: {}, children: ["<img>"] });
});

test("a long formula breaks before the signs of its equations and outer sums, and nowhere else", () => {
  const sides = ["z", ["add", ["subtract", "a", ["multiply", "b", ["add", "c", "d"]]], ["sqrt", ["add", "e", 1]]]];
  const pieces = breakMath(makeMath(sides.map((p) => readMathematics(makeExpression(p as Plain))), SYMBOLS, 6, sayCases()));
  expect(pieces.map((piece) => flatten(piece).replace(/\w+\(|\)/g, ""))).toEqual(["z", "= a", "− b · ( c + d ", "+ e + 1"]);
});
