// What depends on a number: through every formula that reads it, and not only has it for an operand.
import type { Program, Tree } from "./types";

/** Whether the next weights, or what a schedule remembers, depend on a number of the program. */
export function hasInfluence({ training: { equations, carries }, formulas }: Program, number: string): boolean {
  const reached = new Set([number]);
  for (const { targets, operands, tree } of equations) {
    const { parameters, lines, results } = formulas.get(tree)!, trees = [...lines.map(([, line]) => line), ...results];
    const reads = (k: number): boolean => trees.some((t) => hasName(t, parameters[k]!));
    if (operands.some((operand, k) => reached.has(operand) && reads(k))) for (const target of targets) reached.add(target);
  }
  return [...carries.values()].some((made) => reached.has(made));
}

const hasName = (tree: Tree, name: string): boolean =>
  typeof tree === "object" ? tree.args.some((t) => hasName(t, name)) : tree === name;
