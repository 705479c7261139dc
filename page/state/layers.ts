// The network as it is drawn, layer by layer.
import type { Numbers } from "../engine/precision";
import type { Derivation, Equation, ProgramSymbol } from "../program/types";
import type { Package } from "./package";
import { shown } from "./shown";

/** A layer as it is drawn. name: of the array that it makes; inUse: of what it makes in use, with nothing dropped;
 * weight: of those that lead to it. */
export interface Layer {
  readonly name: string;
  readonly inUse: string;
  readonly units: number;
  readonly weight: ProgramSymbol | undefined;
  readonly bias: ProgramSymbol | undefined;
}

/** x, then what each layer with weights makes in the end: its activation, where it has one. */
export function listLayers({ program: { training, use } }: Package): Layer[] {
  const inUse = listParts(use).map((part) => part.name);
  return listParts(training).map((part, k) => ({ ...part, inUse: inUse[k] ?? part.name }));
}

function listParts({ symbols, equations }: Derivation): Omit<Layer, "inUse">[] {
  const forward = equations.filter((e) => e.act === "forward");
  const x = symbols.get("x")!, layers: Omit<Layer, "inUse">[] = [{ name: "x", units: x.shape[1]!, weight: undefined, bias: undefined }];
  let name = "", weight: ProgramSymbol | undefined, bias: ProgramSymbol | undefined;
  const close = (): void => {
    if (name) layers.push({ name, units: symbols.get(name)!.shape[1] ?? 1, weight, bias });
  };
  for (const equation of forward) {
    const own = findLayerWeight(equation, symbols);
    if (own) {
      close();
      weight = own;
      bias = equation.operands.map((o) => symbols.get(o)).find((s) => s?.role === "weight" && s.shape.length === 1);
    }
    const made = equation.targets[0]!;
    if (symbols.get(made)?.shape.length === 2 && weight) name = made;
  }
  close();
  return layers;
}

/** Numbers that the network says of a row: one of two classes may be told by the other. */
export const countOutputs = ({ program: { training: { symbols, output } } }: Package): number => symbols.get(output)!.shape[1] ?? 1;

/** The matrix of weights that an equation reads, if it is a layer's. */
function findLayerWeight(equation: Equation, symbols: ReadonlyMap<string, ProgramSymbol>): ProgramSymbol | undefined {
  return equation.operands.map((o) => symbols.get(o)).find((s) => s?.role === "weight" && s.shape.length === 2);
}

/** A part of the weights, as they are before the update of the step that is shown. Who draws it chooses its own pace. */
export function readPart(symbol: ProgramSymbol | undefined): Numbers | undefined {
  const theta = shown.peek()?.arrays.get(symbol?.partOf ?? "")?.data;
  return symbol && theta?.subarray(symbol.offset, symbol.offset + symbol.shape.reduce((a, b) => a * b, 1));
}
