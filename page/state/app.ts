// All that the page knows, as signals, and what can be asked for. Nothing here touches the document.
import { batch, computed, type Signal, signal } from "@preact/signals";
import { type Numbers } from "../engine/precision";
import { ProgramError } from "../program/errors";
import type { Derivation, Equation, Program, ProgramSymbol } from "../program/types";
import type { GradientCheck } from "../time/check";
import { ALL_STEPS, type Edit } from "../time/edits";
import type { Compared, Report, Request, RowsShown, Shown, Standing, Watch } from "../time/messages";
import type { DataNote, Package, Parts } from "./package";
import { findReach, type Reach, widenReach } from "./plane";
import { isChangeable, makeChange } from "./places";
import { problem, sayProblem } from "./problems";
import { _, learn } from "./words";

export interface WorkerPort {
  postMessage(request: Request): void;
  onmessage: ((event: MessageEvent<Report>) => void) | null;
}

export const opened = signal<Package | undefined>(undefined);
/** The step that is shown, at every frame: for pictures. */
export const shown = signal<Shown | undefined>(undefined);
/** The same, 25 times a second while it trains: for pictures that take long to draw. */
export const steady = signal<Shown | undefined>(undefined);
/** The same, ten times a second while it trains: for words and numbers, which nobody reads faster. */
export const calm = signal<Shown | undefined>(undefined);
/** As often as `calm`, and not with the same report: for pictures that take as long as all words do. */
export const slow = signal<Shown | undefined>(undefined);
/** The rows of the branch that is shown. */
export const parts = signal<Parts>({});
/** The loss at steps, grown in place. */
export const curve: { readonly steps: number[]; readonly losses: number[] } = { steps: [], losses: [] };
/** The branch that the one shown is compared with, and its whole curve. */
export const compared = signal<number | undefined>(undefined);
export const otherCurve: { steps: readonly number[]; losses: readonly number[] } = { steps: [], losses: [] };
/** Grows when the other curve is another. */
export const curveVersion = signal(0);
/** The name and the place of the number whose card is open: "dL_dW1[0,2]". */
export const chosen = signal("");
/** The place of a number that is to be brought before the eyes, once. */
export const sought = signal("");
/** The last check of a gradient. */
export const gradientCheck = signal<GradientCheck | undefined>(undefined);
/** How much of one is done, up to 1; undefined where none is under way. */
export const checking = signal<number | undefined>(undefined);
/** What was last heard of a race. */
export const raceReport = signal<Extract<Report, { readonly kind: "raced" | "not raced" }> | undefined>(undefined);
/** Steps a second at the most; 0: as fast as it goes. */
export const speed = signal(0);
/** The network that the first branch has: another than `opened` where a program was changed since. */
export const base = signal<Package | undefined>(undefined);
/** The lesson that is open, by its file's name; "" where none is. */
export const lesson = signal("");
/** Whether the check of the gradient is shown. */
export const showsCheck = signal(false);
/** Whether the race is shown. */
export const showsRace = signal(false);
/** Whether the matrices of the step are shown. */
export const showsNumbers = signal(false);

/** The program of the branch that is shown: with what was changed in it. */
export const program = signal<Program | undefined>(undefined);
/** The square on which points and outputs are drawn. */
export const reach = computed<Reach>(() => {
  const own = Object.values(opened.value?.parts ?? {});
  return widenReach(findReach(own), Object.values(parts.value));
});
export const isRunning = computed(() => calm.value?.isRunning ?? false);
/** The number of the branch that is shown; undefined before there is one. */
export const shownBranch = computed(() => calm.value?.branch);
/** On how many columns points lie: 1 on a line, 2 on a plane, of which there is a map; more on none. */
export const countPlaces = ({ plane, inputs }: DataNote): number => plane?.columns.length ?? inputs.length;
export const hasMap = computed(() => opened.value !== undefined && countPlaces(opened.value.data) === 2);

type Refusal = Extract<Report, { kind: "error" }>;

let port: WorkerPort | undefined, network = 0;

/** Take a worker in. */
export function connect(worker: WorkerPort): void {
  port = worker;
  worker.onmessage = ({ data }) => hear(data);
}

/** Steps that a slider asked for and that have not come; when the last was asked for; the one that is to be asked for then. */
let sliding = 0, slidAt = 0, slidTo: number | undefined;
/** Milliseconds after which a step that has not come is given up for another. */
const PATIENCE = 100;

export function ask(request: Request): void {
  const step = slidTo;
  slidTo = undefined;
  if (step !== undefined) void seek(step);
  port?.postMessage(request);
}

/** Show another network, from its first step or its recorded state on. */
export function open(pkg: Package): void {
  learn(pkg.texts);
  batch(() => {
    opened.value = base.value = pkg;
    parts.value = pkg.parts;
    program.value = pkg.program;
    compared.value = undefined;
    problem.value = "";
    chosen.value = "";
    shown.value = steady.value = calm.value = slow.value = gradientCheck.value = checking.value = raceReport.value = undefined;
  });
  const { train, validation } = pkg.parts;
  ask({
    kind: "open", network: ++network, watch: makeWatch(pkg), program: pkg.programText, rows: train!, classes: pkg.data.task === "classification",
    ...(validation && { validation }), ...(pkg.start && { start: pkg.start }),
  });
}

function hear(report: Report): void {
  switch (report.kind) {
    case "error":
      return takeError(report);
    case "checking":
      return void (checking.value = report.share);
    case "checked":
      checking.value = undefined;
      return void (gradientCheck.value = report.check);
    case "course":
      return askers.splice(0).forEach((asker) => asker.tell(report.course));
    case "arrived":
      return travelers.shift()?.(report.isThere);
    case "raced":
    case "not raced":
      return void (raceReport.value = report);
    case "shown":
      takeShown(report);
  }
}

/** What is wrong is said; a network of which no step can be computed is not opened at all. */
function takeError({ message, isOpen }: Refusal): void {
  problem.value = message;
  checking.value = undefined;
  if (!isOpen) {
    opened.value = base.value = undefined;
    askers.splice(0).forEach((asker) => asker.refuse(new ProgramError(message)));
  } else if (shown.value) shown.value = calm.value = { ...shown.value, isRunning: false };
}

function takeShown(report: Shown): void {
  if (report.network !== network) return;
  if (report.compared) takeCompared(report.compared);
  if (report.isWhole) curve.steps.length = curve.losses.length = 0;
  for (const { step, value } of report.losses) curve.steps.push(step), curve.losses.push(value);
  shown.value = report;
  if (report.program) program.value = report.program;
  if (report.data) takeRows(report.data);
  tell(STEADY, report);
  if (!tell(CALM, report) || !report.isRunning) tell(SLOW, report);
}

function takeCompared({ branch, losses }: Compared): void {
  if (branch !== compared.value) return;
  otherCurve.steps = losses.map((p) => p.step);
  otherCurve.losses = losses.map((p) => p.value);
  curveVersion.value++;
}

function takeRows({ train, validation }: RowsShown): void {
  const [low, high] = reach.peek(), { validation: _old, ...rest } = parts.peek();
  parts.value = { ...rest, train, ...(validation && { validation }) };
  const [newLow, newHigh] = reach.peek();
  if (newLow !== low || newHigh !== high) watch();
}

/** Who waits to hear how the step that is shown was reached, and who to be at a step. */
const askers: { readonly tell: (course: Standing) => void; readonly refuse: (error: ProgramError) => void }[] = [];
const travelers: ((isThere: boolean) => void)[] = [];

/** How the step that is shown was reached. Raises ProgramError where no network is open. */
export function askCourse(): Promise<Standing> {
  return new Promise((tell, refuse) => {
    if (!opened.value) return refuse(new ProgramError(_("No network is open.")));
    askers.push({ tell, refuse });
    ask({ kind: "course" });
  });
}

/** A signal that follows what is shown, no oftener than every so many milliseconds while it trains. */
interface Pace {
  readonly follower: Signal<Shown | undefined>;
  readonly every: number;
  told: number;
}

const STEADY: Pace = { follower: steady, every: 40, told: -Infinity };
const CALM: Pace = { follower: calm, every: 100, told: -Infinity }, SLOW: Pace = { ...CALM, follower: slow };

/** Whether it was its time. */
function tell(pace: Pace, report: Shown): boolean {
  const now = performance.now(), isTime = !report.isRunning || now - pace.told >= pace.every;
  if (isTime) {
    pace.told = now;
    pace.follower.value = report;
  }
  return isTime;
}

/** Tell the worker what is looked at. */
export function watch(): void {
  const pkg = opened.value;
  if (pkg) ask({ kind: "watch", watch: makeWatch(pkg) });
}

/** Points on each side of a map, along a line, and on each side of a unit's own map. */
const SIDE = 64, LINE = 200, UNIT_SIDE = 24;

function makeWatch(pkg: Package): Watch {
  const inputs = countPlaces(pkg.data), two = inputs === 2, { plane } = pkg.data;
  return {
    arrays: showsNumbers.value || chosen.value ? "all" : ["theta", ...(inputs < 3 ? [] : ["x", "y", pkg.program.training.output])],
    side: two ? SIDE : inputs === 1 ? LINE : 0,
    reach: inputs < 3 ? reach.peek() : [0, 0],
    unitSide: two ? UNIT_SIDE : 0,
    units: listLayers(pkg).map((layer) => layer.inUse),
    ...(plane?.inputs && { plane }),
  };
}

/** What is open has another program from here on; the rows stay. */
export function exchangeProgram(pkg: Package): void {
  learn(pkg.texts);
  opened.value = pkg;
  watch();
}

/** A layer as it is drawn. name: of the array that it makes; inUse: of what it makes in use, with nothing dropped;
 * weight: of those that lead to it. */
export interface Layer {
  readonly name: string;
  readonly inUse: string;
  readonly units: number;
  readonly weight: ProgramSymbol | undefined;
  readonly bias: ProgramSymbol | undefined;
}

/** x, then what each layer with weights makes in the end: its activation, where it has one. */
export function listLayers({ program: { training, use } }: Package): Layer[] {
  const inUse = listParts(use).map((part) => part.name);
  return listParts(training).map((part, k) => ({ ...part, inUse: inUse[k] ?? part.name }));
}

function listParts({ symbols, equations }: Derivation): Omit<Layer, "inUse">[] {
  const forward = equations.filter((e) => e.act === "forward");
  const x = symbols.get("x")!, layers: Omit<Layer, "inUse">[] = [{ name: "x", units: x.shape[1]!, weight: undefined, bias: undefined }];
  let name = "", weight: ProgramSymbol | undefined, bias: ProgramSymbol | undefined;
  const close = (): void => {
    if (name) layers.push({ name, units: symbols.get(name)!.shape[1] ?? 1, weight, bias });
  };
  for (const equation of forward) {
    const own = findLayerWeight(equation, symbols);
    if (own) {
      close();
      weight = own;
      bias = equation.operands.map((o) => symbols.get(o)).find((s) => s?.role === "weight" && s.shape.length === 1);
    }
    const made = equation.targets[0]!;
    if (symbols.get(made)?.shape.length === 2 && weight) name = made;
  }
  close();
  return layers;
}

/** Numbers that the network says of a row: one of two classes may be told by the other. */
export const countOutputs = ({ program: { training: { symbols, output } } }: Package): number => symbols.get(output)!.shape[1] ?? 1;

/** The matrix of weights that an equation reads, if it is a layer's. */
function findLayerWeight(equation: Equation, symbols: ReadonlyMap<string, ProgramSymbol>): ProgramSymbol | undefined {
  return equation.operands.map((o) => symbols.get(o)).find((s) => s?.role === "weight" && s.shape.length === 2);
}

/** A part of the weights, as they are before the update of the step that is shown. Who draws it chooses its own pace. */
export function readPart(symbol: ProgramSymbol | undefined): Numbers | undefined {
  const theta = shown.peek()?.arrays.get(symbol?.partOf ?? "")?.data;
  return symbol && theta?.subarray(symbol.offset, symbol.offset + symbol.shape.reduce((a, b) => a * b, 1));
}

// ------------------------------------------------------------------ what a reader does
/** until: the step at which it pauses. */
export const go = (until?: number): void => ask({ kind: "go", ...(until !== undefined && { until }) });
export function pause(): void {
  checking.value = undefined;
  ask({ kind: "pause" });
}
export const reset = (): void => ask({ kind: "reset" });
export const step = (by: number): void => ask({ kind: "step", by });
export function check(): void {
  checking.value = 0;
  ask({ kind: "check" });
}

/** Go to a step, or to the last one that there is. False where it was stopped, or something else asked for, on the way. */
export function seek(to: number): Promise<boolean> {
  return new Promise((resolve) => {
    travelers.push(resolve);
    ask({ kind: "seek", step: to });
  });
}

/** Go where a slider goes: while a step is on its way, and not long, only the last of those after it is asked for. */
export async function slide(to: number): Promise<void> {
  if (sliding && performance.now() - slidAt < PATIENCE) {
    slidTo = to;
    return;
  }
  slidTo = undefined;
  slidAt = performance.now();
  sliding++;
  await seek(to);
  sliding--;
  if (!sliding && slidTo !== undefined) void slide(slidTo);
}

export const select = (branch: number, to?: number): void =>
  ask({ kind: "select", branch, ...(to !== undefined && { step: to }) });
export const drop = (branch: number): void => {
  if (compared.value === branch) compare(undefined);
  ask({ kind: "drop", branch });
};

/** Change something at the step that is shown. isOwn: in a branch of its own, even where nothing was trained since the last change. */
export function fork(edits: readonly Edit[], isOwn = false): void {
  problem.value = "";
  ask({ kind: "fork", edits, ...(isOwn && { isOwn }) });
}

/** The same. Raises ProgramError for what cannot be changed so. */
export async function requireFork(edits: readonly Edit[]): Promise<void> {
  fork(edits);
  await askCourse();
  if (problem.value) throw new ProgramError(problem.value);
}

/** Plan so many steps in all. */
export const lengthen = (steps: number): void => fork([{ kind: "number", name: ALL_STEPS, value: steps }]);

/** Change a weight, a bias, or a number of the program. place: "W1[0,2]", "eta_0". False where it is neither. */
export function changePlace(place: string, value: number): boolean {
  const own = program.value;
  if (!own || !isChangeable(own, place)) return false;
  try {
    fork([makeChange(own, place, value)!]);
  } catch (error) {
    sayProblem(error);
  }
  return true;
}

/** Lay the curve of another branch over that of the one shown; undefined: of none. */
export function compare(branch: number | undefined): void {
  compared.value = branch;
  otherCurve.steps = otherCurve.losses = [];
  curveVersion.value++;
  ask({ kind: "compare", branch });
}

/** Go to a step of a branch and open a number there. */
export function openNumber(branch: number, to: number, place: string): void {
  select(branch, to);
  choose(place);
  sought.value = place;
  showNumbers(true);
}

export function setSpeed(rate: number): void {
  speed.value = rate;
  ask({ kind: "speed", rate });
}

/** Open the card of a number; "" closes it. */
export function choose(name: string): void {
  const before = Boolean(chosen.value);
  chosen.value = name;
  if (before !== Boolean(name)) watch();
}

export function showNumbers(yes: boolean): void {
  showsNumbers.value = yes;
  watch();
}
