// Reads plain data field by field; what does not fit is said by its place.
import { ProgramError } from "./errors";
import { LONGEST_NAME, LONGEST_PURPOSE } from "./limits";

/** Characters of what came that an error shows. */
const SHOWN = 60;

/** What is read, and what to do where it is damaged. */
export interface Origin {
  readonly name: string;
  readonly remedy: string;
}

const PROGRAM: Origin = { name: "program", remedy: "Write the program anew with `backsight derive SOURCE --json`." };

/** One value of the data, and where it lies: "symbols.W1.shape". */
export class Field {
  constructor(readonly value: unknown, readonly place: string, readonly origin: Origin = PROGRAM) {}

  refuse(expected: string): never {
    const { name, remedy } = this.origin;
    throw new ProgramError(
      `The ${name}'s ${this.place}: expected ${expected}, got ${clip(describe(this.value))}. ${remedy}`,
    );
  }

  /** Whether an object has a field, and something in it. */
  has(name: string): boolean {
    const { value } = this.get(name, null);
    return value !== null;
  }

  /** A field of an object. absent: what stands for one that is not there. */
  get(name: string, absent?: unknown): Field {
    const object = this.value;
    if (typeof object !== "object" || object === null || Array.isArray(object)) this.refuse("an object");
    const value = Object.hasOwn(object, name) ? (object as Record<string, unknown>)[name] : absent;
    return new Field(value, this.place === "text" ? name : `${this.place}.${name}`, this.origin);
  }

  entries(): [string, Field][] {
    const object = this.value;
    if (typeof object !== "object" || object === null || Array.isArray(object)) this.refuse("an object");
    return Object.keys(object).map((name) => [new Field(name, `${this.place}'s names`, this.origin).name(), this.get(name)]);
  }

  list(): Field[] {
    if (!Array.isArray(this.value)) this.refuse("a list");
    return this.value.map((value: unknown, i) => new Field(value, `${this.place}[${i}]`, this.origin));
  }

  text(): string {
    return typeof this.value === "string" ? this.value : this.refuse("a text");
  }

  /** A text of few characters, which stands in messages. */
  name(): string {
    const text = this.text();
    return text.length <= LONGEST_NAME ? text : this.refuse(`a name of at most ${LONGEST_NAME} characters`);
  }

  /** What keys a stream of draws. */
  purpose(): string {
    const bytes = new TextEncoder().encode(this.name()).length;
    return bytes <= LONGEST_PURPOSE ? this.name() : this.refuse(`at most ${LONGEST_PURPOSE} bytes, got ${bytes}`);
  }

  flag(): boolean {
    return typeof this.value === "boolean" ? this.value : this.refuse("true or false");
  }

  /** One of some texts. */
  choice<T extends string>(known: readonly T[]): T {
    const found = known.find((k) => k === this.value);
    return found ?? this.refuse(`one of ${known.map((k) => JSON.stringify(k)).join(", ")}`);
  }

  /** A number; infinity, NaN and -0, which JSON has not, are texts. */
  number(): number {
    if (typeof this.value === "number") return this.value;
    const spelled = ["Infinity", "-Infinity", "NaN", "-0"].includes(this.value as string);
    return spelled ? Number(this.value) : this.refuse("a number");
  }

  /** A whole number from `least` on, up to `most`. */
  count(least = 0, most = Infinity): number {
    const value = this.value as number, fits = Number.isSafeInteger(value) && value >= least && value <= most;
    return fits ? value : this.refuse(`a whole number from ${least} ${most < Infinity ? `to ${most}` : "on"}`);
  }
}

const clip = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN - 3)}...` : text);

/**
 * A value as JSON writes it, but no more than an error shows: JSON.stringify would go down to the last
 * level of lists in lists and overflow the stack, which refuses nothing.
 *
 *     ["exp", ["exp", ["exp", ... 200,000 of them    ["exp",["exp",["exp",["exp",...]]]]
 */
function describe(value: unknown, levels = 4): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, SHOWN));
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "nothing";
  if (levels === 0) return "...";
  const show = (item: unknown): string => describe(item, levels - 1);
  if (Array.isArray(value)) return `[${value.slice(0, SHOWN).map(show).join(",")}]`;
  const fields = Object.keys(value).slice(0, SHOWN);
  return `{${fields.map((key) => `${describe(key)}:${show((value as Record<string, unknown>)[key])}`).join(",")}}`;
}
