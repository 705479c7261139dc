// One of several optimizers that go on from the same state: its training, and what it remembers as shapes.
import type { Numbers } from "../engine/precision";
import { type State, Training } from "../engine/training";
import { findOwn, findStep, type Optimizer, replaceOptimizer } from "../program/optimizers";
import type { Program } from "../program/types";
import { changeNumber, type Setting } from "./edits";
import { areFinite } from "./fault";
import { cast, dot, type Pair, type Plane, project } from "./race_plane";
import { classifyMemory, makeUpdate, type Update } from "./update";

/** optimizer: undefined for the one in use, which goes on with what it remembers. */
export interface Entrant {
  readonly name: string;
  readonly rate: number;
  readonly optimizer: Optimizer | undefined;
}

/** How far a step may lead across and up, as the matrix of an ellipse: [xx, xy, yy]. */
export type Allowed = readonly [number, number, number];

/**
 * What is drawn of a racer. Of each state, the first among them: losses, of its step's batch; points of the
 * plane; distances from it; gradients, cast on it. Of each update: momenta, what is carried along, downhill,
 * and allowed, what squares allow; undefined where it remembers no such thing.
 */
export interface Track {
  readonly name: string;
  readonly rate: number;
  readonly isOwn: boolean;
  losses: number[];
  points: Pair[];
  distances: number[];
  gradients: Pair[];
  momenta: Pair[] | undefined;
  allowed: Allowed[] | undefined;
  /** Updates after which its loss, its gradient or its weights were not finite. */
  end: number | undefined;
}

export class Racer {
  readonly track: Track;
  readonly training: Training;
  private readonly first: State;
  /** The names of what is carried along, and of accumulated squares. */
  private readonly momentum: string | undefined;
  private readonly squares: string | undefined;
  private readonly update: Update | undefined;
  private sign = 0;

  constructor({ name, rate, optimizer }: Entrant, setting: Setting) {
    const program = changeNumber(optimizer ? replaceOptimizer(setting.program, optimizer) : setting.program, "eta_0", rate);
    const { memory } = findOwn(program), kinds = classifyMemory(program);
    this.training = new Training(program, setting.rows, setting.validation ?? setting.rows);
    this.first = optimizer ? forgetMemory(setting, this.training.copyState()) : setting.state;
    this.momentum = memory.find((_m, i) => kinds[i] === "velocity" || kinds[i] === "mean");
    this.squares = memory.find((_m, i) => kinds[i] === "squares");
    if (this.squares) this.update = makeUpdate(program, this.theta.length);
    this.track = {
      name, rate, isOwn: !optimizer, losses: [], points: [], distances: [], gradients: [],
      momenta: this.momentum ? [] : undefined, allowed: this.squares ? [] : undefined, end: undefined,
    };
  }

  get theta(): Numbers {
    return this.training.vectors.get("theta")!;
  }

  /** The gradient of the step that was run. */
  get gradient(): Numbers {
    return this.training.plan.values.get("g")!.data;
  }

  /** To the first state again, which is run; what was written down goes. */
  begin(plane: Plane | undefined): void {
    const { track } = this;
    for (const list of [track.losses, track.points, track.distances, track.gradients, track.momenta, track.allowed]) if (list) list.length = 0;
    track.end = undefined;
    this.sign = 0;
    this.training.restore(this.first);
    this.see(plane);
  }

  /** One update, and the step after it. False where it has ended. */
  advance(plane: Plane | undefined): boolean {
    if (this.track.end !== undefined) return false;
    if (plane) this.track.allowed?.push(this.measureAllowed(plane));
    const before = this.momentum && plane && !this.sign ? this.theta.slice() : undefined;
    this.training.finish();
    if (plane && this.momentum) this.track.momenta!.push(this.castMomentum(plane, before));
    this.see(plane);
    return this.track.end === undefined;
  }

  /** Run the step of now, and write down where it stands. */
  private see(plane: Plane | undefined): void {
    const { track, training } = this, { loss, squaredGradientNorm } = training.run();
    const isFinite = Number.isFinite(loss) && Number.isFinite(squaredGradientNorm) && areFinite([...training.vectors.values()]);
    track.losses.push(loss);
    if (!isFinite) track.end = track.losses.length - 1;
    if (!plane || !isFinite) return;
    const { at, distance } = project(plane, this.theta);
    track.points.push(at);
    track.distances.push(distance);
    track.gradients.push(cast(plane, this.gradient));
  }

  /** Downhill: what it points to is told by its first step, as a gradient points against it. before: the weights. */
  private castMomentum(plane: Plane, before: Numbers | undefined): Pair {
    const memory = this.training.vectors.get(this.momentum!)!;
    if (before) this.sign = dot(memory, this.theta.map((w, i) => w - before[i]!) as Numbers) >= 0 ? 1 : -1;
    const [a, b] = cast(plane, memory);
    return [this.sign * a, this.sign * b];
  }

  /**
   * The shadow of an ellipsoid: of each weight, how far a gradient of 1 leads it now, with what is carried
   * along left out. It is half the way between two updates, of this gradient and of its opposite, which
   * have equal squares.
   */
  private measureAllowed({ directions: [one, two] }: Plane): Allowed {
    const { training, update } = this, { operands } = findStep(training.program.training), { values } = training.plan;
    const [w, g, eta, t, ...memory] = update!.inputs, gradient = values.get(operands[1]!)!.data;
    eta![0] = values.get(operands[2]!)!.data[0]!;
    t![0] = training.step + 1;
    memory.forEach((m, i) => m.set(training.vectors.get(operands[i + 4]!)!));
    // At zero, where nothing is lost by subtraction.
    w!.fill(0);
    const [ahead, back] = [1, -1].map((sign) => {
      for (let i = 0; i < g!.length; i++) g![i] = sign * gradient[i]!;
      update!.run();
      return update!.next[0]!.slice();
    }) as [Numbers, Numbers];
    let xx = 0, xy = 0, yy = 0;
    for (let i = 0; i < gradient.length; i++) {
      if (gradient[i] === 0) continue;
      const reach = (back[i]! - ahead[i]!) / (2 * gradient[i]!), x = reach * one[i]!, y = reach * two[i]!;
      xx += x * x;
      xy += x * y;
      yy += y * y;
    }
    return [xx, xy, yy];
  }
}

/** The state as another optimizer goes on from it, which remembers nothing; the steps are counted on. */
function forgetMemory({ program, state }: Setting, fresh: State): State {
  const { memory } = findOwn(program), kept = [...state.vectors].filter(([name]) => !memory.includes(name));
  const vectors = new Map<string, Numbers>(fresh.vectors);
  for (const [name, vector] of kept) if (vectors.has(name)) vectors.set(name, vector);
  return { ...state, vectors };
}

/** Numbers of all racers together. */
const MOST_NUMBERS = 30_000_000;
/** What a racer takes of each of its weights: vectors, what a step makes, and a trial of it. */
const COPIES = 12;

/** How many of a program race at once, at the most. */
export function countRacers(program: Program): number {
  const weights = program.training.symbols.get("theta")!.shape[0]!;
  return Math.floor(MOST_NUMBERS / (COPIES * weights));
}
