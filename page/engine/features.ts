// What a network is given of the columns of a plane: these as they are, or what formulas make of them,
// by the words of the engine and in float64, as src/backsight/data/inputs does. Then they are scaled.
import type { Formula } from "../program/types";
import { Graph } from "./graph";
import { evaluate } from "./plan";
import { DOUBLE, type Numbers, type Precision } from "./precision";

/** What may be given. kind: of the plane's formulas; "" for a column as it is. columns: their places. */
export interface Feature {
  readonly name: string;
  readonly kind: string;
  readonly columns: readonly number[];
}

/** The line or the plane that points lie on. features: all that may be chosen. */
export interface Plane {
  readonly columns: readonly string[];
  readonly features: readonly Feature[];
  readonly formulas: ReadonlyMap<string, Formula>;
  /** Those that the network is given, where rows have places from which they are made; else undefined. */
  readonly inputs: readonly Feature[] | undefined;
  /** How inputs are scaled, one after the other. */
  readonly shift: readonly number[] | undefined;
  readonly scale: readonly number[] | undefined;
}

/** Each feature of some places, (places, columns) row by row in original units. */
export function computeFeatures({ columns, formulas }: Plane, features: readonly Feature[], places: ArrayLike<number>): Numbers[] {
  const width = columns.length, graph = new Graph(DOUBLE), count = places.length / width;
  const values = columns.map((_name, c) => {
    const data = Float64Array.from({ length: count }, (_zero, i) => places[i * width + c]!);
    return { ...graph.input("real", [count], data), fixed: true };
  });
  return features.map(({ kind, columns: own }) => {
    const operands = own.map((c) => values[c]!);
    return (kind ? evaluate(graph, formulas.get(kind)!, operands)[0]! : operands[0]!).data;
  });
}

/** A feature over a square, as maps are: the middles of side x side parts, from the lower left, row by row. */
export function drawFeature(plane: Plane, feature: Feature, side: number, [low, high]: readonly [number, number]): Numbers {
  const { columns, inputs, shift, scale } = plane;
  const places = Float64Array.from({ length: side * side * columns.length }, (_zero, k) => {
    const column = k % columns.length, point = (k - column) / columns.length;
    const v = low + (((column ? Math.floor(point / side) : point % side) + 0.5) * (high - low)) / side;
    // Where inputs are the columns as they are, the square is one of scaled numbers.
    return inputs || !shift || !scale ? v : v * scale[column]! + shift[column]!;
  });
  return computeFeatures(plane, [feature], places)[0]!;
}

/** What the network takes at some places. */
export function makeInputs(plane: Plane, places: ArrayLike<number>, { make }: Precision): Numbers {
  const { inputs = [], shift, scale } = plane, made = computeFeatures(plane, inputs, places), width = inputs.length;
  const x = make((places.length / plane.columns.length) * width);
  made.forEach((values, k) => values.forEach((value, i) => {
    x[i * width + k] = shift && scale ? (value - shift[k]!) / scale[k]! : value;
  }));
  return x;
}
