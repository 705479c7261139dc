// The operations of trees, and how many operands each takes.

export const OPERANDS: ReadonlyMap<string, number> = new Map([
  ...["negative", "absolute", "sqrt", "floor", "sign", "exp", "expm1", "log", "log1p", "tanh",
    "sin", "cos", "erf", "max_units", "sum_units", "sum_rows", "total", "transpose",
  ].map((op): [string, number] => [op, 1]),
  ...["add", "subtract", "multiply", "divide", "power", "maximum", "minimum", "matmul", "less",
    "less_equal", "greater", "greater_equal", "equal", "not_equal",
  ].map((op): [string, number] => [op, 2]),
  ["where", 3],
  ["pack", Infinity],
]);

/** The words of written formulas that are no operations of trees, and how many operands each takes. */
export const WORDS_WRITTEN: ReadonlyMap<string, number> = new Map([["abs", 1], ["float", 1], ["add_up", Infinity]]);
/** Names that written formulas know without a parameter, a setting or a line. */
export const CONSTANTS: ReadonlyMap<string, number> = new Map([["pi", Math.PI]]);

/** Names as a sentence has them. */
export const joinNames = (names: Iterable<string>): string => [...names].join(", ");
