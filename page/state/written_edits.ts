// Edits as plain data, for links and files: { "kind": "weight", "vector": "theta", "at": 3, "value": 0.5 }.
// Numbers have all their digits; infinity and NaN are texts.
import type { Numbers } from "../engine/precision";
import type { Rows } from "../engine/training";
import { explainMisfit } from "../program/bounds";
import type { Field } from "../program/fields";
import { sizeOf } from "../program/shapes";
import type { Edit } from "../time/edits";
import type { Package } from "./package";

type Reader<K extends Edit["kind"]> = (field: Field, pkg: Package) => Extract<Edit, { kind: K }>;

/** How each kind is read; what the network does not have is refused. */
const READERS: { readonly [K in Edit["kind"]]: Reader<K> } = {
  weight: (field, pkg) => ({
    kind: "weight", vector: field.get("vector").name(), at: readPlace(field, pkg), value: field.get("value").number(),
  }),
  number: (field, pkg) => {
    const name = field.get("name").name(), symbol = pkg.program.training.symbols.get(name), value = field.get("value").number();
    if (symbol?.role !== "number" || symbol.value === undefined) return field.get("name").refuse("a number of the program");
    const expected = symbol.bounds && explainMisfit(value, symbol.bounds);
    return expected ? field.get("value").refuse(`${expected} for ${name}`) : { kind: "number", name, value };
  },
  row: (field, pkg) => ({ kind: "row", row: field.get("row").count(), arrays: readArrays(field, pkg) }),
  add: (field, pkg) => ({ kind: "add", arrays: readArrays(field, pkg) }),
  remove: (field) => ({ kind: "remove", row: field.get("row").count() }),
  noise: (field, { parts }) => {
    const array = field.get("array").name();
    if (!parts.train!.arrays.has(array)) field.get("array").refuse("an array of the rows");
    return { kind: "noise", array, level: field.get("level").number() };
  },
  split: (field) => {
    const share = field.get("share").number();
    return share >= 0 && share < 1 ? { kind: "split", share } : field.get("share").refuse("a share from 0 to below 1");
  },
  rows: (field, pkg) => ({
    kind: "rows", rows: readRows(field.get("rows"), pkg),
    ...(field.has("validation") && { validation: readRows(field.get("validation"), pkg) }),
  }),
  program: (field) => ({ kind: "program", text: field.get("text").text() }),
};

/** A place in a vector that is there. */
function readPlace(field: Field, { program }: Package): number {
  const vector = program.training.symbols.get(field.get("vector").name());
  if (vector?.role !== "vector") field.get("vector").refuse("a vector of the program");
  const at = field.get("at").count();
  return at < sizeOf(vector!.shape) ? at : field.get("at").refuse("a place in the vector");
}

function readArrays(field: Field, { parts }: Package): Map<string, number[]> {
  const rows = parts.train!;
  return new Map(field.get("arrays").entries().map(([name, values]) => {
    const numbers = values.list().map((v) => v.number()), columns = (rows.arrays.get(name)?.length ?? NaN) / rows.count;
    return [name, numbers.length === columns ? numbers : values.refuse("the numbers of a row")];
  }));
}

/** Rows of their own, with the arrays that the package's have. */
function readRows(field: Field, { parts }: Package): Rows {
  const like = parts.train!, count = field.get("count").count(1);
  const arrays = [...like.arrays].map(([name, array]): [string, Numbers] => {
    const values = field.get("arrays").get(name), numbers = values.list().map((f) => f.number());
    if (numbers.length !== (count * array.length) / like.count) values.refuse(`the numbers of ${count} rows`);
    return [name, array instanceof Float32Array ? Float32Array.from(numbers) : Float64Array.from(numbers)];
  });
  return { count, arrays: new Map(arrays) };
}

export function readEdit(field: Field, pkg: Package): Edit {
  const kind = field.get("kind").choice(Object.keys(READERS) as Edit["kind"][]);
  return READERS[kind](field, pkg);
}

/** What JSON can hold: maps become objects, arrays of numbers lists. */
export function writePlain(value: unknown): unknown {
  if (Object.is(value, -0)) return "-0";
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (value instanceof Map) return Object.fromEntries([...value].map(([k, v]) => [k as string, writePlain(v)]));
  if (Array.isArray(value)) return value.map(writePlain);
  if (ArrayBuffer.isView(value)) return [...(value as Numbers)].map(writePlain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, writePlain(v)]));
}

/** How many numbers were changed: one by a weight, of a row all that it has. */
export function countChanged(edits: readonly Edit[]): number {
  return edits.reduce((sum, edit) => sum + ("value" in edit ? 1 : countNumbers(writePlain(edit))), 0);
}

function countNumbers(value: unknown): number {
  if (typeof value === "number") return 1;
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce((sum: number, v) => sum + countNumbers(v), 0);
}
