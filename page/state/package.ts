// What a page is given: a network, its program and its data, as src/backsight/web packs them.
import type { Feature, Plane } from "../engine/features";
import { DOUBLE, type Numbers, PRECISIONS, type Precision } from "../engine/precision";
import type { Rows, State } from "../engine/training";
import { ProgramError } from "../program/errors";
import { Field } from "../program/fields";
import { readFormula, readProgram } from "../program/read";
import type { Program } from "../program/types";

export const PACKAGE_FORMAT = 1;
const ORIGIN = { name: "page", remedy: "Make the page anew with `backsight play`." };
export const PARTS = ["train", "validation", "test"] as const;
export type Part = (typeof PARTS)[number];

/** What the columns of x and y are called; picture: height and width, where inputs are pixels. */
export interface DataNote {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly task: "classification" | "regression";
  readonly picture: readonly [number, number] | undefined;
  /** What points lie on, where they do. */
  readonly plane: Plane | undefined;
}

/** The array of rows that has the places of their points, where inputs are made of these. */
export const PLACES = "places";

export interface Package {
  /** What stands behind `backsight explain` for this network. */
  readonly words: readonly string[];
  /** Whether it was made of a spec that was set in the page; the words then say where that began. */
  readonly isFromSpec: boolean;
  /** The package as it came. */
  readonly text: string;
  readonly title: string;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly program: Program;
  /** The program as text, for the worker, which checks it by itself. */
  readonly programText: string;
  readonly data: DataNote;
  readonly parts: Readonly<Partial<Record<Part, Rows>>>;
  readonly start: State | undefined;
  readonly socket: string | undefined;
  readonly language: string;
}

/** The package that a text holds. Raises ProgramError, which says where and why it is none. */
export function readPackage(text: string): Package {
  const root = new Field(parse(text), "text", ORIGIN);
  const format = root.get("format");
  if (format.value !== PACKAGE_FORMAT) format.refuse(`${PACKAGE_FORMAT}, the format that this page reads`);
  const programText = JSON.stringify(root.get("program").value), program = readProgram(programText);
  const precision = PRECISIONS[program.dtype], data = root.get("data"), source = root.get("source");
  const arrays = new Map(data.get("arrays").entries().map(([name, f]) => [name, unpack(f, precision)]));
  const plane = data.get("plane", null), note = readNote(data);
  if (note.plane?.inputs) arrays.set(PLACES, unpack(plane.get(PLACES), DOUBLE));
  return {
    text,
    isFromSpec: false,
    words: source.get("words").list().map((f) => f.text()),
    title: source.get("title").text(),
    spec: root.get("spec").value as Record<string, unknown>,
    program,
    programText,
    data: note,
    parts: Object.fromEntries(data.get("parts").entries().map(([name, f]) => [name, takeRows(arrays, f)])),
    start: root.has("start") ? readState(root.get("start"), precision) : undefined,
    socket: root.has("server") ? root.get("server").get("socket").text() : undefined,
    language: root.get("language").text(),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ProgramError(`The package is no JSON (${(error as Error).message}).`);
  }
}

function readNote(data: Field): DataNote {
  const names = (name: string): string[] => data.get(name).list().map((f) => f.text());
  const picture = data.has("picture") ? data.get("picture").list().map((f) => f.count(1)) : undefined;
  const inputs = names("inputs");
  return {
    inputs,
    outputs: names("outputs"),
    task: data.get("task").choice(["classification", "regression"]),
    picture: picture && [picture[0]!, picture[1]!],
    plane: data.has("plane") ? readPlane(data.get("plane"), inputs) : undefined,
  };
}

function readPlane(field: Field, inputs: readonly string[]): Plane {
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

interface Unpacked {
  readonly columns: number;
  readonly numbers: Numbers;
}

/** (raw - shift) / scale by column, in float64, then rounded to the dtype: what Python did. */
function unpack(field: Field, precision: Precision): Unpacked {
  const shape = field.get("shape").list().map((f) => f.count());
  const count = shape.reduce((a, b) => a * b, 1), columns = shape.slice(1).reduce((a, b) => a * b, 1);
  const bytes = decode(field.get("data"));
  const raw = view(bytes, field.get("type").choice(["u1", "f4", "f8"]));
  if (raw.length !== count) field.get("data").refuse(`${count} numbers`);
  const numbers = precision.make(count);
  const shift = readColumns(field, "shift", columns), scale = readColumns(field, "scale", columns);
  for (let i = 0; i < count; i++) {
    let value = raw[i]!;
    if (shift) value -= shift[i % columns]!;
    if (scale) value /= scale[i % columns]!;
    numbers[i] = value;
  }
  return { columns, numbers };
}

function readColumns(field: Field, name: string, columns: number): number[] | undefined {
  if (!field.has(name)) return undefined;
  const numbers = field.get(name).list().map((f) => f.number());
  return numbers.length === columns ? numbers : field.get(name).refuse(`${columns} numbers`);
}

function decode(field: Field): Uint8Array<ArrayBuffer> {
  try {
    const text = atob(field.text()), bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  } catch {
    return field.refuse("bytes in base64");
  }
}

function view(bytes: Uint8Array<ArrayBuffer>, type: "u1" | "f4" | "f8"): Uint8Array | Numbers {
  const whole = (size: number): ArrayBuffer => bytes.buffer.slice(0, bytes.length - (bytes.length % size));
  return type === "u1" ? bytes : type === "f4" ? new Float32Array(whole(4)) : new Float64Array(whole(8));
}

/** Some rows of all arrays: a list of row numbers, or { first, count }. */
function takeRows(arrays: ReadonlyMap<string, Unpacked>, field: Field): Rows {
  const rows = Array.isArray(field.value) ? field.list().map((f) => f.count()) : listRange(field);
  const taken = [...arrays].map(([name, { columns, numbers }]): [string, Numbers] => {
    const out = numbers.slice(0, rows.length * columns);
    rows.forEach((row, k) => {
      if ((row + 1) * columns > numbers.length) field.refuse(`rows that ${name} has`);
      out.set(numbers.subarray(row * columns, (row + 1) * columns), k * columns);
    });
    return [name, out];
  });
  return { count: rows.length, arrays: new Map(taken) };
}

function listRange(field: Field): number[] {
  const first = field.get("first").count(), count = field.get("count").count();
  return Array.from({ length: count }, (_, k) => first + k);
}

function readState(field: Field, precision: Precision): State {
  return {
    step: field.get("step").count(),
    vectors: new Map(field.get("vectors").entries().map(([name, f]) => [name, unpack(f, precision).numbers])),
    numbers: new Map(field.get("numbers").entries().map(([name, f]) => [name, f.number()])),
  };
}
