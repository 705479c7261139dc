// Several optimizers in lockstep from one state, on equal batches; their paths in a plane of the network's
// own loss, and that loss on a grid. What is made is told in between, and can be left at any point.
import type { Numbers } from "../engine/precision";
import { ProgramError } from "../program/errors";
import type { Setting } from "./edits";
import { findPathPlane, findWindow, makeWeightsPlane, type Pair, type Plane } from "./race_plane";
import { countRacers, type Entrant, Racer, type Track } from "./racer";
import { computeSlice, type Slice } from "./slice";

/** places: two weights that the plane lies along, by their places in theta; undefined: along the gradient, and
 * across it. span: from the weights of now to each side; undefined: as far as the paths go. */
export interface RaceRequest {
  readonly id: number;
  readonly entrants: readonly Entrant[];
  readonly steps: number;
  readonly places: Pair | undefined;
  readonly span: number | undefined;
}

/** What there is of a race. branch, step: where it began. zero: what stands on the axes at the plane's origin. */
export interface RaceShown {
  readonly id: number;
  readonly branch: number;
  readonly step: number;
  readonly steps: number;
  readonly tracks: readonly Track[];
  readonly places: Pair | undefined;
  /** Undefined where the paths make no plane. */
  readonly zero: Pair | undefined;
  readonly slice: Slice | undefined;
  /** The share that is done, of the paths and of the slice; 1 at the end. */
  readonly done: number;
}

/** Updates of a race, and racers, at the most. */
export const MOST_STEPS = 1000, MOST_RACERS = 16;
/** Numbers of the states from which a plane is found, and how many of each path. */
const MOST_STATE_NUMBERS = 2_000_000, MOST_STATES = 51;
/** An optimizer whose loss ends so many times above its first has gone astray: no plane and no window is made for it. */
const ASTRAY = 10;

type Progress = Generator<RaceShown, void>;

/** Raises ProgramError for what cannot race. */
export function* race(setting: Setting, branch: number, request: RaceRequest): Progress {
  requireRace(setting, request);
  const { id, steps, places, span } = request, theta = setting.state.vectors.get("theta")!;
  const racers: Racer[] = [], tracks: Track[] = [];
  let shown: RaceShown = { id, branch, step: setting.state.step + 1, steps, tracks, places, zero: undefined, slice: undefined, done: 0 };
  for (const entrant of request.entrants) {
    racers.push(new Racer(entrant, setting));
    tracks.push(racers.at(-1)!.track);
    yield shown;
  }
  const passes = places ? 1 : 2, count = Math.max(1, steps * racers.length);
  const plane = places ? makeWeightsPlane(theta, places) : yield* findPlane(racers, theta, steps, (k) => (shown = { ...shown, done: k / (2 * count) / 2 }));
  if (plane) shown = { ...shown, zero: places ? [theta[places[0]]!, theta[places[1]]!] : [0, 0] };
  for (const k of run(racers, steps, plane)) yield (shown = { ...shown, done: ((passes - 1) * count + k) / (passes * count) / 2 });
  if (plane) {
    const sound = tracks.filter((t) => !isAstray(t)), window = findWindow((sound.length ? sound : tracks).flatMap((t) => t.points), span);
    for (const slice of computeSlice(setting, plane, window)) yield (shown = { ...shown, slice, done: 0.5 + slice.count / slice.side ** 2 / 2 });
  }
  else yield { ...shown, done: 1 };
}

/** Raise ProgramError for a rate, a number of steps or of racers that cannot be. */
function requireRace({ program, state }: Setting, { entrants, steps, places, span }: RaceRequest): void {
  const weights = state.vectors.get("theta")!.length, most = Math.min(MOST_RACERS, countRacers(program));
  for (const { name, rate } of entrants)
    if (!(rate > 0 && rate < Infinity)) throw new ProgramError("The learning rate of {name} must be above 0 and finite, got {rate}.", { name, rate });
  if (!places && !(entrants.length && steps > 0)) throw new ProgramError("There are no paths to lay a slice along: choose two weights.");
  if (!(Number.isInteger(steps) && steps >= 0 && steps <= MOST_STEPS)) throw new ProgramError("A race takes 0 to {most} updates, got {steps}.", { most: MOST_STEPS, steps });
  if (entrants.length > most) throw new ProgramError("Of {weights} weights at most {most} optimizers race at once here, got {count}.", { weights, most, count: entrants.length });
  if (places && (places[0] === places[1] || places.some((p) => !(p >= 0 && p < weights)))) throw new ProgramError("A slice lies along two weights that differ.");
  if (span !== undefined && !(span > 0 && span < Infinity)) throw new ProgramError("A slice reaches above 0 to each side, got {span}.", { span });
}

/** Train all of them, one update each in turn. Yields how many are made. */
function* run(racers: readonly Racer[], steps: number, plane: Plane | undefined, see: () => void = () => {}): Generator<number> {
  for (const racer of racers) racer.begin(plane);
  see();
  for (let k = 0; k < steps; k++) {
    for (const [i, racer] of racers.entries()) {
      racer.advance(plane);
      yield k * racers.length + i + 1;
    }
    see();
  }
}

/** The plane of all paths, by a race before the race; nothing is kept of it but some states. */
function* findPlane(racers: readonly Racer[], origin: Numbers, steps: number, tell: (updates: number) => RaceShown): Generator<RaceShown, Plane | undefined> {
  const room = Math.floor(MOST_STATE_NUMBERS / (racers.length * origin.length)), count = Math.max(2, Math.min(MOST_STATES, room));
  const every = Math.max(1, Math.ceil(steps / (count - 1))), states = racers.map((): Numbers[] => []);
  let k = 0, gradient = origin, now = tell(0);
  const keep = (): void => {
    if (k === 0) gradient = racers[0]!.gradient.slice();
    if (k % every === 0 || k === steps) racers.forEach((r, i) => r.track.end === undefined && states[i]!.push(r.theta.slice()));
    k++;
  };
  for (const updates of run(racers, steps, undefined, keep)) yield (now = tell(updates));
  const sound = states.filter((_s, i) => !isAstray(racers[i]!.track));
  const search = findPathPlane(origin, gradient, (sound.length ? sound : states).flat());
  for (let next = search.next(); ; next = search.next()) {
    if (next.done) return next.value;
    yield now;
  }
}

/** Whether its numbers did not stay finite, or its loss is far above what it began with. */
function isAstray({ end, losses }: Track): boolean {
  return end !== undefined || !(losses.at(-1)! <= ASTRAY * Math.abs(losses[0]!));
}
