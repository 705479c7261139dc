// Training: which batch, which draws, one step after the other, as src/backsight/engine/loop.py does.
import { ProgramError } from "../program/errors";
import { STEP_ACTS, USE_ACTS } from "../program/runs";
import { sizeOf } from "../program/shapes";
import { BATCH_ROLES, type Program, type ProgramSymbol } from "../program/types";
import { Batches } from "./batches";
import { drawInitial, drawUniform } from "./draws";
import { makePlan, type Plan, run, type Vectors } from "./plan";
import { copyNumbers, type Numbers, PRECISIONS, type Precision } from "./precision";
import { addVector } from "./sums";

/** arrays: x, y and what else rows bring along, by the names of their symbols, row by row. */
export interface Rows {
  readonly count: number;
  readonly arrays: ReadonlyMap<string, Numbers>;
}

/** A plan for training, and what it needs besides when it runs. */
interface Bound {
  readonly plan: Plan;
  readonly draws: readonly (readonly [string, Numbers])[];
  readonly carries: readonly (readonly [Numbers, Numbers])[];
  readonly gradient: Numbers;
  readonly squares: Numbers;
}

/** All that a step takes over from those before it. step: how many are done. */
export interface State {
  readonly step: number;
  readonly vectors: ReadonlyMap<string, Numbers>;
  readonly numbers: ReadonlyMap<string, number>;
}

/** What is read off a step before its update is taken over. */
export interface StepNumbers {
  readonly loss: number;
  readonly rate: number;
  readonly squaredGradientNorm: number;
}

export class Training {
  readonly precision: Precision;
  readonly vectors: Map<string, Numbers>;
  readonly numbers: Map<string, number>;
  /** Steps that are done. */
  step = 0;
  private readonly batches: Batches;
  private readonly bound = new Map<number, Bound>();
  private readonly usePlans = new Map<number, Plan>();
  private readonly epochPlan: Plan | undefined;

  /** validation: what a schedule watches; the training rows where there are none. */
  constructor(readonly program: Program, readonly rows: Rows, readonly validation: Rows = rows) {
    this.precision = PRECISIONS[program.dtype];
    for (const part of [rows, validation]) requireRows(program, part);
    if (program.rows > rows.count)
      throw new ProgramError("A batch has {rows} rows, but there are only {count} to train on.", { rows: program.rows, count: rows.count });
    this.batches = new Batches(rows.count, program.rows, program.seed, program.shuffle);
    this.numbers = new Map(program.numbers);
    this.vectors = makeInitialVectors(program, this.precision);
    if (program.training.equations.some((e) => e.act === "epoch"))
      this.epochPlan = makePlan(program, program.training, ["epoch"], program.rows, this.vectors);
  }

  get stepsPerEpoch(): number {
    return this.batches.perEpoch;
  }

  /** One step without its update: `finish` takes that over. Raises ProgramError where it is not finite. */
  run(): StepNumbers {
    const t = this.step + 1, rows = this.batches.listRows(this.step);
    const { plan, draws, gradient, squares } = this.bind(rows);
    if (rows) this.gather(plan, rows);
    for (const [purpose, out] of draws) drawUniform(this.program.seed, purpose, t, out);
    for (const [name, value] of this.numbers) write(plan, name, value);
    write(plan, "t", t);
    run(plan);
    for (let i = 0; i < squares.length; i++) squares[i] = gradient[i]! * gradient[i]!;
    return {
      loss: read(plan, "L"), rate: read(plan, "eta"), squaredGradientNorm: addVector(this.precision, squares),
    };
  }

  /** The update of the step that was run. */
  finish(): void {
    const bound = this.bind(this.batches.listRows(this.step));
    for (const [vector, made] of bound.carries) copyNumbers(made, vector, 0);
    this.step++;
    if (this.epochPlan && this.step % this.stepsPerEpoch === 0) this.observe(this.epochPlan);
  }

  /** What the update of the step that was run has made of the vectors. */
  listNext(): readonly Numbers[] {
    return this.bind(this.batches.listRows(this.step)).carries.map(([, made]) => made);
  }

  /** The plan of the step that was run, to read its values from. */
  get plan(): Plan {
    return this.bind(this.batches.listRows(this.step)).plan;
  }

  /** A copy of the state between two steps. */
  copyState(): State {
    const vectors = new Map([...this.vectors].map(([name, v]) => [name, v.slice()]));
    return { step: this.step, vectors, numbers: new Map(this.numbers) };
  }

  /** Go on from another state. Raises ProgramError where its vectors are not this program's. */
  restore(state: State): void {
    for (const [name, vector] of this.vectors) {
      const from = state.vectors.get(name);
      if (from?.length !== vector.length)
        throw new ProgramError(`The state has ${from?.length ?? 0} numbers of ${name}; the program has ${vector.length}.`);
      vector.set(from);
    }
    for (const name of this.numbers.keys()) this.numbers.set(name, state.numbers.get(name) ?? this.numbers.get(name)!);
    this.step = state.step;
  }

  /** The loss over some rows, as the network is used. */
  computeLoss(rows: Rows): number {
    return read(this.use(rows), "L");
  }

  /** All values of the network as it is used on some rows; without targets these are zeros. */
  use(rows: Rows): Plan {
    let plan = this.usePlans.get(rows.count);
    if (!plan) {
      const { program } = this;
      plan = makePlan(program, program.use, USE_ACTS, rows.count, this.vectors);
      this.usePlans.set(rows.count, plan);
    }
    for (const [name, input] of plan.inputs) {
      const array = rows.arrays.get(name);
      if (array) input.set(array);
      else input.fill(0);
    }
    run(plan);
    return plan;
  }

  /** Forget all plans: they are made anew when they are needed. */
  release(): void {
    this.bound.clear();
    this.usePlans.clear();
  }

  private observe(plan: Plan): void {
    for (const [name, value] of this.numbers) write(plan, name, value);
    write(plan, "V", this.computeLoss(this.validation));
    run(plan);
    for (const name of this.numbers.keys())
      this.numbers.set(name, read(plan, this.program.training.carries.get(name)!));
  }

  private bind(rows: Uint32Array | undefined): Bound {
    const count = rows?.length ?? this.rows.count;
    let bound = this.bound.get(count);
    if (!bound) this.bound.set(count, (bound = this.makeBound(count)));
    return bound;
  }

  private makeBound(count: number): Bound {
    const { program, vectors } = this, { symbols, carries } = program.training;
    const plan = makePlan(program, program.training, STEP_ACTS, count, vectors);
    for (const [name, input] of plan.inputs) {
      const whole = BATCH_ROLES.includes(symbols.get(name)!.role) && this.rows.arrays.get(name);
      if (whole && count === this.rows.count) input.set(whole);
    }
    const gradient = plan.values.get("g")!.data;
    return {
      plan,
      draws: [...plan.inputs].flatMap(([name, out]) => {
        const symbol = symbols.get(name)!;
        return symbol.role === "draw" ? [[symbol.purpose, out] as const] : [];
      }),
      carries: listCarries(plan, vectors, count === 1 ? dropStatistics(carries, symbols) : carries),
      gradient,
      squares: this.precision.make(gradient.length),
    };
  }

  private gather(plan: Plan, rows: Uint32Array): void {
    for (const [name, from] of this.rows.arrays) {
      const to = plan.inputs.get(name);
      if (!to) continue;
      const width = to.length / rows.length;
      for (let r = 0, at = 0; r < rows.length; r++)
        for (let c = 0, p = rows[r]! * width; c < width; c++) to[at++] = from[p++]!;
    }
  }
}

function write(plan: Plan, name: string, value: number): void {
  const input = plan.inputs.get(name);
  if (input) input[0] = value;
}

const read = (plan: Plan, name: string): number => plan.values.get(name)!.data[0]!;

/** One row has no variance: its batch leaves running statistics as they are, as in Python. */
function dropStatistics(
  carries: ReadonlyMap<string, string>, symbols: ReadonlyMap<string, ProgramSymbol>,
): ReadonlyMap<string, string> {
  const vectors = new Set([...symbols.values()].filter((s) => s.role === "statistic").map((s) => s.partOf));
  return new Map([...carries].filter(([old]) => !vectors.has(old)));
}

/** Which vector takes what a step made. What lies in a vector itself is copied first. */
function listCarries(plan: Plan, vectors: Vectors, carries: ReadonlyMap<string, string>): [Numbers, Numbers][] {
  const buffers = new Set([...vectors.values()].map((v) => v.buffer));
  return [...carries].flatMap(([old, made]): [Numbers, Numbers][] => {
    const vector = vectors.get(old), value = plan.values.get(made);
    if (!vector || !value) return [];
    if (!buffers.has(value.data.buffer)) return [[vector, value.data]];
    const copy = value.data.slice();
    (plan.steps as (() => void)[]).push(() => copy.set(value.data));
    return [[vector, copy]];
  });
}

/** The vectors before the first step: the start act, on draws keyed by the seed. */
function makeInitialVectors(program: Program, precision: Precision): Map<string, Numbers> {
  const symbols = [...program.training.symbols.values()];
  const plan = makePlan(program, program.training, ["start"], program.rows, new Map());
  for (const [name, out] of plan.inputs) {
    const { purpose, drawn } = program.training.symbols.get(name)!;
    drawInitial(program.seed, purpose, drawn, out);
  }
  run(plan);
  return new Map(symbols.filter((s) => s.role === "vector").map((s: ProgramSymbol) => {
    const vector = precision.make(sizeOf(s.shape)), made = plan.values.get(s.name);
    if (made) vector.set(made.data);
    return [s.name, vector];
  }));
}

function requireRows(program: Program, rows: Rows): void {
  for (const symbol of program.training.symbols.values()) {
    if (!BATCH_ROLES.includes(symbol.role)) continue;
    const wanted = rows.count * sizeOf(symbol.shape.slice(1)), got = rows.arrays.get(symbol.name)?.length ?? 0;
    if (got !== wanted)
      throw new ProgramError(
        `${symbol.name} of ${rows.count} rows has ${wanted} numbers (${symbol.about}); got ${got}.`,
      );
  }
}
