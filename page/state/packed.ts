// Arrays as src/backsight/web/packed.py packs them.
import type { Numbers, Precision } from "../engine/precision";
import type { Field } from "../program/fields";

/** Row by row. columns: of all lengths but the first. */
export interface Unpacked {
  readonly rows: number;
  readonly columns: number;
  readonly numbers: Numbers;
}

/** (raw - shift) / scale by column, in float64, then rounded to the dtype: what Python did. */
export function unpack(field: Field, precision: Precision): Unpacked {
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
  return { rows: shape[0] ?? 1, columns, numbers };
}

/** A number for each column, where a field has them. */
export function readColumns(field: Field, name: string, columns: number): number[] | undefined {
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
