// What points lie on, as a package has it: the columns, and the features that are made of them.
import type { Feature, Plane } from "../engine/features";
import type { Field } from "../program/fields";
import { readFormula } from "../program/read";
import { readColumns } from "./packed";

/** The array of rows that has the places of their points, where inputs are made of these. */
export const PLACES = "places";

export function readPlane(field: Field, inputs: readonly string[]): Plane {
  const columns = field.get("columns").list().map((f) => f.text());
  const formulas = new Map(field.get("formulas").entries().map(([name, f]) => [name, readFormula(f)]));
  const features = field.get("features").list().map((f): Feature => {
    const kind = f.get("kind", "").text(), own = f.get("columns").list().map((place) => place.count());
    const count = kind ? formulas.get(kind)?.parameters.length : 1;
    if (own.length !== count || own.some((place) => place >= columns.length)) f.refuse("a formula and its columns");
    return { name: f.get("name").text(), kind, columns: own };
  });
  const find = (name: string): Feature => features.find((f) => f.name === name) ?? field.get("features").refuse(`one that is ${name}`);
  return {
    columns, features, formulas, inputs: field.has(PLACES) ? inputs.map(find) : undefined,
    shift: readColumns(field, "shift", inputs.length), scale: readColumns(field, "scale", inputs.length),
  };
}
