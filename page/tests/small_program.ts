// A program by hand: a line through points, z = x W, half its squared error, plain descent.

const symbol = (name: string, role: string, shape: number[], more: object = {}) => ({ name, role, shape, ...more });

/** As `backsight derive --json` would say it; a new one each time, for tests that break it. */
export function makeSmallProgram() {
  const symbols = {
    x: symbol("x", "input", [2, 3], { by_rows: true }),
    y: symbol("y", "target", [2, 1], { by_rows: true }),
    N: symbol("N", "number", [], { value: 2, by_rows: true }),
    t: symbol("t", "number", []),
    T: symbol("T", "number", [], { value: 50, about: "steps of the whole run", bounds: { type: "integer", minimum: 1, maximum: 2 ** 53 } }),
    d: symbol("d", "draw", [3, 1], { drawn: "uniform", purpose: "initial/W" }),
    W: symbol("W", "weight", [3, 1], { part_of: "theta" }),
    theta: symbol("theta", "vector", [3]),
    z: symbol("z", "value", [2, 1], { by_rows: true }),
    e: symbol("e", "value", [2, 1], { by_rows: true }),
    L: symbol("L", "value", []),
    g: symbol("g", "value", [3]),
    eta: symbol("eta", "value", []),
    theta_next: symbol("theta_next", "value", [3]),
  };
  const equation = (number: number, act: string, target: string, formula: string, ...operands: string[]) =>
    ({ number, act, targets: [target], formula, tree: formula, operands, reason: "" });
  const formula = (parameters: string[], result: unknown, lines: unknown[] = []) => ({ parameters, lines, results: [result] });
  const forward = [
    equation(2, "forward", "z", "product", "x", "W"),
    equation(3, "forward", "e", "minus", "z", "y"),
    equation(4, "loss", "L", "loss", "e", "N"),
  ];
  return {
    format: 1, rows: 2, dtype: "float64", seed: "0", streams: 2, steps: 50, shuffle: "shuffle", numbers: {},
    symbols,
    equations: [
      equation(1, "start", "theta", "pack", "d"),
      ...forward,
      equation(5, "backward", "g", "slope", "x", "e", "N"),
      equation(6, "update", "eta", "rate", "t"),
      equation(7, "update", "theta_next", "descend", "theta", "g", "eta"),
    ],
    output: "z",
    carries: { theta: "theta_next" } as Record<string, string>,
    notes: [],
    use: { symbols: { ...symbols }, equations: forward, output: "z", carries: {} },
    formulas: {
      product: formula(["x", "W"], ["matmul", "x", "W"]),
      minus: formula(["a", "b"], ["subtract", "a", "b"]),
      loss: formula(["e", "N"], ["divide", ["total", "s"], ["multiply", 2, "N"]], [["s", ["multiply", "e", "e"]]]),
      slope: formula(["x", "e", "N"], ["pack", ["divide", ["matmul", ["transpose", "x"], "e"], "N"]]),
      rate: formula(["t"], 0.1),
      pack: formula(["d"], ["pack", "d"]),
      descend: formula(["w", "g", "eta"], ["subtract", "w", ["multiply", "eta", "g"]]),
    } as Record<string, ReturnType<typeof formula>>,
  };
}

export type SmallProgram = ReturnType<typeof makeSmallProgram>;

/** Rows of y = x (1, 2, 3), by the names of their symbols. */
export function makeRows(count: number) {
  const x = Float64Array.from({ length: 3 * count }, (_, i) => Math.sin(1 + i * i));
  const y = Float64Array.from({ length: count }, (_, r) => x[3 * r]! + 2 * x[3 * r + 1]! + 3 * x[3 * r + 2]!);
  return { count, arrays: new Map([["x", x], ["y", y]]) };
}
