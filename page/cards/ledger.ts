// Every number of a step under its stable name, act/symbol[index], such as forward/z1[0,2]; as
// src/backsight/explanations/step/ledger.py has them. A part of a vector goes by its weight: W1 of
// theta, dL_dW1 of g, m_W1 of an optimizer's memory m, W1_next of theta_next.
import { STEP_ACTS } from "../program/runs";
import { haveSameShape, sizeOf } from "../program/shapes";
import type { Act, Equation, ProgramSymbol } from "../program/types";
import { formatAddress } from "./addresses";
import type { Address } from "./expand";
import type { Index } from "./letters";
import { flatten, type StepArray, type Tape, unflatten } from "./tape";

/** The act of what is there before the first equation. */
export const GIVEN_ACT = "given";

interface Part {
  readonly vector: string;
  readonly offset: number;
  readonly shape: Index;
}

export interface Maker extends Address {
  readonly equation: Equation;
}

export class Ledger {
  readonly equations: readonly Equation[];
  readonly weights: readonly ProgramSymbol[];
  readonly statistics: readonly ProgramSymbol[];
  private readonly makers: ReadonlyMap<string, Equation>;
  private readonly vectors: ReadonlySet<string>;
  private readonly parts: ReadonlyMap<string, Part>;

  constructor(readonly tape: Tape) {
    const { equations, symbols } = tape.program.training, all = [...symbols.values()];
    this.equations = equations.filter((e) => STEP_ACTS.includes(e.act));
    this.makers = new Map(this.equations.flatMap((e) => e.targets.map((t) => [t, e] as const)));
    this.weights = all.filter((s) => s.partOf === "theta" && s.role === "weight");
    this.statistics = all.filter((s) => s.role === "statistic");
    this.vectors = new Set(this.listVectors());
    this.parts = new Map(this.listParts());
  }

  /** The array of a symbol. */
  find(symbol: string): StepArray {
    return this.tape.arrays.get(symbol)!;
  }

  /** Whether all weights, or numbers that lie like them, are in it. */
  isWholeVector(symbol: string): boolean {
    return this.vectors.has(symbol);
  }

  findShape(name: string): Index {
    return this.parts.get(name)?.shape ?? this.find(name).shape;
  }

  readNumber(name: string, index: Index): number {
    const part = this.parts.get(name);
    if (part) return this.find(part.vector).data[part.offset + flatten(part.shape, index)]!;
    const array = this.find(name);
    return array.data[flatten(array.shape, index)]!;
  }

  /** What a name is, where no equation of the step makes it. */
  findAbout(name: string): string {
    return this.findSymbol(this.parts.get(name)?.vector ?? name)?.about ?? "";
  }

  /** The equation that makes a number, and its target and index there; undefined where it is given. */
  findMaker(name: string, index: Index): Maker | undefined {
    const at = this.locate(name, index), equation = this.makers.get(at.name);
    return equation && { equation, ...at };
  }

  /** The name that a reader knows a number by: theta[5] is W1[1, 2]. like: another array that lies like this one. */
  toReaderName(name: string, index: Index, like = ""): Address {
    const symbol = this.findSymbol(name);
    if (symbol?.partOf === "g" && !like) return { name: namePart("g", name.replace(/^g_/, "")), index };
    if (!symbol || index.length !== 1) return { name: like || name, index };
    const [at] = index as [number];
    if (this.vectors.has(name)) {
      const owner = findOwner(this.weights, at);
      return { name: namePart(like || name, owner.name), index: unflatten(owner.shape, at - owner.offset) };
    }
    if (name === "running" || name === "running_next") {
      const owner = findOwner(this.statistics, at), suffix = name.endsWith("next") ? "_next" : "";
      return { name: owner.name + suffix, index: [at - owner.offset] };
    }
    return { name: like || name, index };
  }

  /** The stable name. */
  makeAnchor(name: string, index: Index): string {
    const reader = this.toReaderName(name, index);
    return formatAddress(this.findAct(reader.name), reader.name, reader.index);
  }

  /** The act that makes an array; "given" where no equation of the step does. */
  findAct(name: string): Act | typeof GIVEN_ACT {
    const whole = this.parts.get(name)?.vector ?? name;
    const maker = this.makers.get(whole) ?? this.makers.get(this.findSymbol(whole)?.partOf ?? "");
    return maker?.act ?? GIVEN_ACT;
  }

  /** The arrays that the equations read and make, by the names of readers, in order. */
  listArrays(): string[] {
    const symbols = this.equations.flatMap((e) => [...e.operands, ...e.targets]).filter(Boolean);
    return [...new Set(symbols.flatMap((symbol) => this.listReaderNames(symbol).map((r) => r.name)))];
  }

  /** By which names readers know a symbol's numbers, and where in it each begins. */
  listReaderNames(symbol: string): { name: string; offset: number }[] {
    const shape = this.findShape(symbol), isRunning = symbol === "running" || symbol === "running_next";
    const owners = this.vectors.has(symbol) ? this.weights : isRunning ? this.statistics : [];
    if (shape.length === 1 && owners.length)
      return owners.map(({ offset }) => ({ name: this.toReaderName(symbol, [offset]).name, offset }));
    if (sizeOf(shape) === 0) return [];
    return [{ name: this.toReaderName(symbol, shape.map(() => 0)).name, offset: 0 }];
  }

  private findSymbol(name: string): ProgramSymbol | undefined {
    return this.tape.program.training.symbols.get(name);
  }

  private locate(name: string, index: Index): Address {
    if (this.makers.has(name)) return { name, index };
    const symbol = this.findSymbol(name);
    const own = symbol?.partOf ? { vector: symbol.partOf, offset: symbol.offset, shape: symbol.shape } : undefined;
    const part = this.parts.get(name) ?? own;
    return part ? { name: part.vector, index: [part.offset + flatten(part.shape, index)] } : { name, index };
  }

  private listVectors(): string[] {
    const { carries, symbols } = this.tape.program.training;
    const size = [this.weights.reduce((sum, w) => sum + sizeOf(w.shape), 0)];
    return ["g", "g_clipped", "theta_ahead", ...carries.keys(), ...carries.values()].filter((name) => {
      const symbol = symbols.get(name);
      return symbol && haveSameShape(symbol.shape, size) && !name.startsWith("running");
    });
  }

  private listParts(): [string, Part][] {
    const symbols = [...this.tape.program.training.symbols.values()];
    const names = new Set(symbols.filter((s) => !s.purpose.startsWith("initial/")).map((s) => s.name));
    return [...this.vectors].flatMap((vector) =>
      this.weights.flatMap(({ name, offset, shape }): [string, Part][] => {
        const part = namePart(vector, name);
        return names.has(part) ? [] : [[part, { vector, offset, shape }]];
      }),
    );
  }
}

const PART_NAMES: Readonly<Record<string, (weight: string) => string>> = {
  theta: (weight) => weight,
  theta_next: (weight) => `${weight}_next`,
  g: (weight) => `dL_d${weight}`,
  theta_ahead: (weight) => `${weight}_ahead`,
  g_clipped: (weight) => `g_${weight}_clipped`,
};

/** What the part of a vector for an array of weights is called. */
export function namePart(vector: string, weight: string): string {
  return Object.hasOwn(PART_NAMES, vector) ? PART_NAMES[vector]!(weight) : `${vector}_${weight}`;
}

/** The part that holds a position, of parts in the order in which they lie. */
function findOwner(parts: readonly ProgramSymbol[], position: number): ProgramSymbol {
  return parts.filter((part) => part.offset <= position).at(-1)!;
}
