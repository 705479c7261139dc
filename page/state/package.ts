// What a page is given: a network, its program and its data, as src/backsight/web packs them.
import type { Plane } from "../engine/features";
import { DOUBLE, type Numbers, PRECISIONS, type Precision } from "../engine/precision";
import type { Rows, State } from "../engine/training";
import { ProgramError } from "../program/errors";
import { Field } from "../program/fields";
import { readProgram } from "../program/read";
import { sizeOf } from "../program/shapes";
import { BATCH_ROLES, type Program, type ProgramSymbol } from "../program/types";
import { type Unpacked, unpack } from "./packed";
import { PLACES, readPlane } from "./read_plane";
import type { TextLists } from "./words";

export const PACKAGE_FORMAT = 1;
const ORIGIN = { name: "page", remedy: "Make the page anew with `backsight play`." };
export const PARTS = ["train", "validation", "test"] as const;
export type Part = (typeof PARTS)[number];
/** The rows of each part. */
export type Parts = Readonly<Partial<Record<Part, Rows>>>;

/** What the columns of x and y are called; picture: height and width, where inputs are pixels. */
export interface DataNote {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly task: "classification" | "regression";
  readonly picture: readonly [number, number] | undefined;
  /** What points lie on, where they do. */
  readonly plane: Plane | undefined;
}

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
  readonly parts: Parts;
  readonly start: State | undefined;
  /** The last step that the run has recorded; undefined where it is none. */
  readonly recorded: number | undefined;
  readonly socket: string | undefined;
  readonly language: string;
  /** What the program says, in each language the same in the same order. */
  readonly texts: TextLists;
}

/** The package that a text holds. Raises ProgramError, which says where and why it is none. */
export function readPackage(text: string): Package {
  const root = new Field(parse(text), "text", ORIGIN);
  const format = root.get("format");
  if (format.value !== PACKAGE_FORMAT) format.refuse(`${PACKAGE_FORMAT}, the format that this page reads`);
  root.get("program").entries();
  const programText = JSON.stringify(root.get("program").value), program = readProgram(programText);
  const precision = PRECISIONS[program.dtype], data = root.get("data"), source = root.get("source");
  const start = root.has("start") ? root.get("start") : undefined;
  return {
    text,
    isFromSpec: false,
    words: source.get("words").list().map((f) => f.text()),
    title: source.get("title").text(),
    spec: readSpec(root.get("spec")),
    program,
    programText,
    data: readNote(data, program),
    parts: readParts(data, program, precision),
    start: start && readState(start, program, precision),
    recorded: start?.get("recorded", start.get("step").value).count(),
    socket: root.has("server") ? root.get("server").get("socket").text() : undefined,
    language: root.get("language").text(),
    texts: readTexts(root.get("texts", {})),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ProgramError("The package is no JSON ({reason}).", { reason: (error as Error).message });
  }
}

export const readTexts = (field: Field): TextLists =>
  Object.fromEntries(field.entries().map(([tag, texts]) => [tag, texts.list().map((f) => f.text())]));

/** As far as the page reads it: the rest is the server's. */
function readSpec(field: Field): Package["spec"] {
  field.get("data").get("source").text();
  const layers = field.get("layers"), list = layers.list();
  if (!list.length) layers.refuse("one layer or more");
  for (const layer of list) layer.entries();
  return field.value as Package["spec"];
}

const countColumns = (symbol: ProgramSymbol): number => sizeOf(symbol.shape.slice(1));

function readNote(data: Field, { training: { symbols, output } }: Program): DataNote {
  const names = (name: string): string[] => data.get(name).list().map((f) => f.text());
  const inputs = names("inputs"), outputs = names("outputs"), task = data.get("task").choice(["classification", "regression"]);
  const picture = data.has("picture") ? data.get("picture").list().map((f) => f.count(1)) : undefined;
  const x = symbols.get("x"), columns = x ? countColumns(x) : 0, units = countColumns(symbols.get(output)!);
  if (!columns || inputs.length !== columns) data.get("inputs").refuse(`${columns} names, one for each column of x`);
  // One unit may tell two classes apart.
  const isEnough = outputs.length === units || (task === "classification" && units === 1 && outputs.length === 2);
  if (!isEnough) data.get("outputs").refuse(`${units} names, one for each output`);
  if (picture && (picture.length !== 2 || sizeOf(picture) !== columns)) data.get("picture").refuse(`a height and a width, together ${columns} pixels`);
  const plane = data.has("plane") ? readPlane(data.get("plane"), inputs) : undefined;
  return { inputs, outputs, task, picture: picture && [picture[0]!, picture[1]!], plane };
}

/** Of every part the rows of all arrays that the program's batches have. */
function readParts(data: Field, program: Program, precision: Precision): Package["parts"] {
  const wanted = [...program.training.symbols.values()].filter((s) => BATCH_ROLES.includes(s.role));
  const arrays = new Map(wanted.map((symbol): [string, Unpacked] => {
    const field = data.get("arrays").get(symbol.name), array = unpack(field, precision);
    if (array.columns !== countColumns(symbol)) field.refuse(`rows of ${countColumns(symbol)} numbers (${symbol.about})`);
    return [symbol.name, array];
  }));
  const plane = data.get("plane", null);
  if (data.has("plane") && plane.has(PLACES)) arrays.set(PLACES, unpack(plane.get(PLACES), DOUBLE));
  const parts = data.get("parts");
  for (const [name, field] of parts.entries()) if (!PARTS.includes(name as Part)) field.refuse(`a part called ${PARTS.join(", ")}`);
  const read = PARTS.filter((name) => name === "train" || parts.has(name)).map((name): [Part, Rows] => [name, takeRows(arrays, parts.get(name))]);
  const rows = read[0]![1].count;
  if (program.rows > rows) parts.get("train").refuse(`${program.rows} rows or more, for a batch has so many`);
  return Object.fromEntries(read);
}

/** Some rows of all arrays: a list of row numbers, or { first, count }. */
function takeRows(arrays: ReadonlyMap<string, Unpacked>, field: Field): Rows {
  const most = Math.min(...[...arrays.values()].map((array) => array.rows));
  const rows = Array.isArray(field.value) ? field.list().map((f) => f.count(0, most - 1)) : listRange(field, most);
  const taken = [...arrays].map(([name, { columns, numbers }]): [string, Numbers] => {
    const out = numbers.slice(0, rows.length * columns);
    rows.forEach((row, k) => out.set(numbers.subarray(row * columns, (row + 1) * columns), k * columns));
    return [name, out];
  });
  return { count: rows.length, arrays: new Map(taken) };
}

function listRange(field: Field, most: number): number[] {
  const first = field.get("first").count(0, most), count = field.get("count").count(1, most - first);
  return Array.from({ length: count }, (_, k) => first + k);
}

function readState(field: Field, { training: { symbols } }: Program, precision: Precision): State {
  const vectors = [...symbols.values()].filter((s) => s.role === "vector").map((symbol): [string, Numbers] => {
    const own = field.get("vectors").get(symbol.name), { numbers } = unpack(own, precision);
    return [symbol.name, numbers.length === sizeOf(symbol.shape) ? numbers : own.refuse(`${sizeOf(symbol.shape)} numbers`)];
  });
  return {
    step: field.get("step").count(),
    vectors: new Map(vectors),
    numbers: new Map(field.get("numbers").entries().map(([name, f]) => [name, f.number()])),
  };
}
