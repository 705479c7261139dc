// A spec as TOML: plain fields first, then a table for each object, and tables in a row for lists of objects.

type Table = Readonly<Record<string, unknown>>;

export function writeToml(table: Table, path: readonly string[] = []): string {
  const own = Object.entries(table).filter(([, v]) => v !== null && v !== undefined);
  const plain = own.filter(([, v]) => !isTable(v) && !isTables(v));
  const lines = plain.map(([key, value]) => `${writeKey(key)} = ${writeValue(value)}\n`);
  const parts = own.flatMap(([key, value]) => {
    const name = [...path, writeKey(key)];
    if (isTable(value)) return [`\n[${name.join(".")}]\n${writeToml(value, name)}`];
    if (isTables(value)) return value.map((v) => `\n[[${name.join(".")}]]\n${writeToml(v, name)}`);
    return [];
  });
  return [...lines, ...parts].join("");
}

const isTable = (value: unknown): value is Table =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isTables = (value: unknown): value is readonly Table[] =>
  Array.isArray(value) && value.length > 0 && value.every(isTable);

const writeKey = (key: string): string => (/^[\w-]+$/.test(key) ? key : writeText(key));

function writeValue(value: unknown): string {
  if (typeof value === "string") return writeText(value);
  if (typeof value === "number") return writeNumber(value);
  if (Array.isArray(value)) return `[${value.map(writeValue).join(", ")}]`;
  return String(value);
}

const writeNumber = (value: number): string =>
  Number.isNaN(value) ? "nan" : Number.isFinite(value) ? String(value) : value > 0 ? "inf" : "-inf";

/** TOML's basic strings are those of JSON, but that DEL is escaped too. */
const writeText = (text: string): string => JSON.stringify(text).replace(/\u007f/g, "\\u007f");
