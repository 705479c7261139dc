// Reads plain data field by field; what does not fit is said by its place.
import { ProgramError } from "./errors";

/** One value of the data, and where it lies: "symbols.W1.shape". */
export class Field {
  constructor(readonly value: unknown, readonly place: string) {}

  refuse(expected: string): never {
    const text = JSON.stringify(this.value) ?? "nothing";
    const got = text.length > 60 ? `${text.slice(0, 57)}...` : text;
    throw new ProgramError(
      `The program's ${this.place}: expected ${expected}, got ${got}. ` +
        "Write the program anew with `backsight derive SOURCE --json`.",
    );
  }

  /** A field of an object. absent: what stands for one that is not there. */
  get(name: string, absent?: unknown): Field {
    const object = this.value;
    if (typeof object !== "object" || object === null || Array.isArray(object)) this.refuse("an object");
    const value = Object.hasOwn(object, name) ? (object as Record<string, unknown>)[name] : absent;
    return new Field(value, this.place === "text" ? name : `${this.place}.${name}`);
  }

  entries(): [string, Field][] {
    const object = this.value;
    if (typeof object !== "object" || object === null || Array.isArray(object)) this.refuse("an object");
    return Object.keys(object).map((name) => [name, this.get(name)]);
  }

  list(): Field[] {
    if (!Array.isArray(this.value)) this.refuse("a list");
    return this.value.map((value: unknown, i) => new Field(value, `${this.place}[${i}]`));
  }

  text(): string {
    return typeof this.value === "string" ? this.value : this.refuse("a text");
  }

  flag(): boolean {
    return typeof this.value === "boolean" ? this.value : this.refuse("true or false");
  }

  /** One of some texts. */
  choice<T extends string>(known: readonly T[]): T {
    const found = known.find((k) => k === this.value);
    return found ?? this.refuse(`one of ${known.map((k) => JSON.stringify(k)).join(", ")}`);
  }

  /** A number; infinity and NaN, which JSON has not, are texts. */
  number(): number {
    if (typeof this.value === "number") return this.value;
    const spelled = ["Infinity", "-Infinity", "NaN"].includes(this.value as string);
    return spelled ? Number(this.value) : this.refuse("a number");
  }

  /** A whole number from `least` on. */
  count(least = 0): number {
    const fits = Number.isSafeInteger(this.value) && (this.value as number) >= least;
    return fits ? (this.value as number) : this.refuse(`a whole number from ${least} on`);
  }
}
