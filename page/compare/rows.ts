// A training of the program and the rows in a folder, as tests/page/comparison.py writes them.
import { readFileSync } from "node:fs";
import type { Numbers } from "../engine/precision";
import { type Rows, Training } from "../engine/training";
import { readProgram } from "../program/read";

interface Description {
  parts: Record<string, { count: number; arrays: Record<string, string> }>;
}

function readRows(folder: string, description: Description, part: string, single: boolean): Rows | undefined {
  const rows = description.parts[part];
  if (!rows) return undefined;
  const arrays = Object.entries(rows.arrays).map(([name, file]): [string, Numbers] => {
    const bytes = readFileSync(`${folder}/${file}`), { buffer, byteOffset, length } = bytes;
    const copy = buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer;
    return [name, single ? new Float32Array(copy) : new Float64Array(copy)];
  });
  return { count: rows.count, arrays: new Map(arrays) };
}

export function makeTraining(folder: string): Training {
  const program = readProgram(readFileSync(`${folder}/program.json`, "utf8"));
  const description = JSON.parse(readFileSync(`${folder}/rows.json`, "utf8")) as Description;
  const single = program.dtype === "float32";
  const rows = readRows(folder, description, "train", single)!;
  return new Training(program, rows, readRows(folder, description, "validation", single) ?? rows);
}
