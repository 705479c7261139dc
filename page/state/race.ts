// Who races, along what, and which moment of the race is shown.
import { computed, signal } from "@preact/signals";
import { findOwn, type Optimizer, readOptimizers } from "../program/optimizers";
import { ProgramError } from "../program/errors";
import type { Program } from "../program/types";
import { formatEntry } from "../cards/addresses";
import type { RaceRequest, RaceShown } from "../time/race";
import type { Track } from "../time/racer";
import { unpackJson } from "./address";
import { raceReport } from "./findings";
import { ask } from "./requests";
import { base, calm, program } from "./shown";
import type { Package } from "./package";
import { findWeight } from "./places";
import { until } from "./until";
import { _, translate } from "./words";

/** Who can race. isOwn: the one in use, which always does. */
export interface RacerChoice {
  readonly name: string;
  readonly rate: number;
  readonly races: boolean;
  readonly isOwn: boolean;
}

/** The catalog's optimizers, once they are asked for; what the page carries of them, packed. */
export const optimizers = signal<ReadonlyMap<string, Optimizer>>(new Map());
let packed = "";

export function carryOptimizers(text: string): void {
  packed = text;
}

export async function loadOptimizers(): Promise<void> {
  if (packed && !optimizers.value.size) optimizers.value = readOptimizers(await unpackJson(packed));
}

/** Those that race where nobody chose, as `backsight race` has them. */
const USUAL = ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"];

/** What a reader chose for a network: of racers by name, and the names of two weights, none for the plane of the paths. */
interface Wishes {
  readonly of: Package | undefined;
  readonly racers: Readonly<Record<string, Partial<RacerChoice>>>;
  readonly axes: readonly string[] | undefined;
}

const kept = signal<Wishes>({ of: undefined, racers: {}, axes: undefined });
const wishes = computed<Wishes>(() => (kept.value.of === base.value ? kept.value : { of: base.value, racers: {}, axes: undefined }));
const wish = (more: Partial<Wishes>): void => void (kept.value = { ...wishes.value, ...more });

export const racers = computed<readonly RacerChoice[]>(() => {
  const own = program.value, ownName = own ? findOwn(own).name : "", rate = own?.training.symbols.get("eta_0")?.value ?? 0;
  const others = [...optimizers.value.values()].filter((o) => o.name !== ownName);
  return [{ name: ownName, rate, isOwn: true }, ...others.map((o) => ({ name: o.name, rate: o.rate, isOwn: false }))]
    .map((r) => ({ races: r.isOwn || USUAL.includes(r.name), ...r, ...wishes.value.racers[r.name] }));
});

export function chooseRacer(name: string, choice: Partial<RacerChoice>): void {
  const { racers: all } = wishes.value;
  wish({ racers: { ...all, [name]: { ...all[name], ...choice } } });
}

/** The names of two weights; [] for the plane of the paths. */
export const axes = computed(() => wishes.value.axes ?? (program.value ? pickAxes(program.value) : []));
export const chooseAxes = (names: readonly string[]): void => wish({ axes: names });

/** The first weight, and the first of the last layer. */
export function pickAxes({ training: { symbols } }: Program): string[] {
  const weights = [...symbols.values()].filter((s) => s.role === "weight" && s.partOf === "theta");
  const name = (s: (typeof weights)[number], last = false): string => formatEntry(s.name, s.shape.map((n) => (last ? n - 1 : 0)));
  const matrices = weights.filter((s) => s.shape.length > 1), [first = weights[0]!, ...more] = matrices;
  return [name(first), more.length ? name(more.at(-1)!) : name(first, true)];
}

export const raceSteps = signal(50);
/** How far the slice goes to each side; undefined: as far as the paths. */
export const span = signal<number | undefined>(undefined);

let id = 0;
export const race = computed<RaceShown | undefined>(() => (raceReport.value?.kind === "raced" ? raceReport.value.race : undefined));
export const raceProblem = computed(() => (raceReport.value?.kind === "not raced" ? translate(raceReport.value.text, raceReport.value.values) : said.value));
const said = signal("");
/** The race that was asked for, and of which network. */
const asked = signal<{ readonly id: number; readonly of: Package | undefined } | undefined>(undefined);
const isHeard = computed(() => {
  const report = raceReport.value;
  return asked.value !== undefined && asked.value.id === (report?.kind === "raced" ? report.race.id : report?.id);
});
export const isRacing = computed(() => {
  if (!asked.value || asked.value.of !== base.value) return false;
  return !isHeard.value || (race.value !== undefined && race.value.done < 1);
});

/** Hear the first of the race that was asked for. Raises ProgramError where it cannot be. */
export async function requireRace(): Promise<void> {
  if (!said.value) await until(() => isHeard.value || !isRacing.value);
  const report = raceReport.value;
  if (report?.kind === "not raced") throw new ProgramError(report.text, report.values);
  if (said.value) throw new ProgramError(said.value);
}

/** What the axes of a race are called. */
export const nameAxes = ({ places }: RaceShown): readonly string[] => (places ? raceAxes : [_("downhill, against the gradient"), _("across, where paths differ most")]);
let raceAxes: readonly string[] = [];

/** Race from the step that is shown. alone: the slice, and nobody on it. */
export function startRace(alone = false): void {
  stopPlaying();
  moment.value = Infinity;
  said.value = "";
  try {
    const request = makeRequest(alone);
    raceAxes = axes.value;
    asked.value = { id: request.id, of: base.value };
    ask({ kind: "race", race: request });
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    said.value = error.message;
  }
}

export function stopRace(): void {
  asked.value = undefined;
  ask({ kind: "race", race: undefined });
}

function makeRequest(alone: boolean): RaceRequest {
  const entrants = alone ? [] : racers.value.filter((r) => r.races).map(({ name, rate, isOwn }) =>
    ({ name, rate, optimizer: isOwn ? undefined : optimizers.value.get(name)! }));
  const places = axes.value.map((name) => {
    const weight = program.value && findWeight(program.value, name);
    if (weight?.vector !== "theta") throw new ProgramError(_("The network has no weight {name}.", { name }));
    return weight.at;
  });
  return {
    id: ++id, entrants, steps: alone ? 0 : raceSteps.value, span: span.value,
    places: places.length ? [places[0]!, places[1]!] : undefined,
  };
}

/** "sgd:0.1,adam": these race, and the one in use. Raises ProgramError for one that is not known, or cannot race so. */
export async function raceAll(text: string): Promise<void> {
  await loadOptimizers();
  const named = text.split(",").map((part): [string, string | undefined] => [part.split(":")[0]!, part.split(":")[1]]), wanted = new Map(named);
  for (const [k, [name]] of named.entries())
    if (named.findIndex(([other]) => other === name) < k) throw new ProgramError(_("An optimizer races once, and {name} is named twice.", { name }));
    else if (!racers.value.some((r) => r.name === name)) throw new ProgramError(_("There is no optimizer {name} here.", { name }));
  for (const { name, isOwn } of racers.value) {
    const rate = wanted.get(name);
    chooseRacer(name, { races: isOwn || wanted.has(name), ...(rate !== undefined && { rate: Number(rate) }) });
  }
  startRace();
  await requireRace();
}

/** The loss along two weights; ["paths"]: of the paths, of whom races. Raises ProgramError where it cannot be. */
export async function drawSlice(names: readonly string[]): Promise<void> {
  const isOfPaths = names[0] === "paths" && names.length === 1;
  chooseAxes(isOfPaths ? [] : names);
  startRace(!isOfPaths);
  await requireRace();
}

// ------------------------------------------------------------------ the moment that is shown
/** Updates that are made; Infinity: all that there are. */
export const moment = signal(Infinity);
/** The racer whose memory is drawn on the slice; "" where none is. */
export const favorite = signal("");
export const isPlaying = signal(false);
let timer: ReturnType<typeof setInterval> | undefined;

/** How many updates there are to show. */
export const lastMoment = computed(() => Math.max(0, ...(race.value?.tracks ?? []).map((t) => t.losses.length - 1)));
export const now = computed(() => Math.min(moment.value, lastMoment.value));
/** Whether the page stands where the race began. */
export const isHere = computed(() => race.value?.branch === calm.value?.branch && race.value?.step === calm.value?.step);

export function show(k: number): void {
  stopPlaying();
  moment.value = Math.max(0, Math.min(lastMoment.value, k));
}

export function play(): void {
  if (now.value >= lastMoment.value) moment.value = 0;
  isPlaying.value = true;
  const pace = Math.max(8, Math.min(30, lastMoment.value / 12));
  timer = setInterval(() => (now.value < lastMoment.value ? (moment.value = now.value + 1) : stopPlaying()), 1000 / pace);
}

export function stopPlaying(): void {
  clearInterval(timer);
  isPlaying.value = false;
}

/** The last update of a racer up to the moment, and its last point: it may have ended before. */
export const clip = (track: Track, k: number): number => Math.min(k, track.points.length - 1);
