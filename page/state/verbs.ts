// What a lesson's links and a written address may do, in the order in which they stand:
//
//     #network=fifty&step=20&train=100&choose=dL_dW1[0,0]
//
// network=NAME   the lesson's network of this name, from its beginning (`words NAME:` of the lesson)
// lesson=NAME    open a lesson, by its file's name without .md
// step=N         go to step N                 train=N       train N steps, so that one sees it
// pause=yes      stand still                  speed=N       steps a second; 0: as fast as it goes
// numbers=yes    every number of the step     choose=NAME   the card of a number; nothing closes it
// set=NAME:N     a weight (W1[0,0]:0.5) or a number of the program (eta_0:0.1): a branch leaves here,
//                one for all that stand side by side
// do=NAME        the verbs that the lesson's head has under this name (`do NAME:`)
// check=yes      the gradient beside central differences
// race=LIST      these optimizers race from here, each perhaps at a rate: sgd:0.1,adam; yes and no open and
//                close the panel        slice=A,B   the loss along two weights, W1[0,0],b1[0]; paths: of the paths
import { ProgramError } from "../program/errors";
import type { ProgramSymbol } from "../program/types";
import { type Edit, requireNumber } from "../time/edits";
import { askCourse, check, choose, fork, go, lesson, opened, pause, seek, setSpeed, showNumbers, showsCheck, showsRace } from "./app";
import { drawSlice, raceAll } from "./race";
import { _ } from "./words";

export type Verb = readonly [name: string, value: string];
/** Opens a network by the name that the lesson has for it. */
export type OpenNetwork = (name: string) => Promise<void>;

/** The verbs behind a #. Raises ProgramError for one that there is not. */
export function readVerbs(hash: string): readonly Verb[] {
  const verbs = [...new URLSearchParams(hash.replace(/^#/, ""))];
  for (const [name, value] of verbs)
    if (!Object.hasOwn(VERBS, name) || !VERBS[name]!.pattern.test(value))
      throw new ProgramError(_("A link says {verb}, which this page does not understand.", { verb: `${name}=${value}` }));
  return verbs;
}

/** Raises ProgramError for what the network that is open does not have. Where somebody stops the way to a step, the rest is left. */
export async function runVerbs(verbs: readonly Verb[], openNetwork: OpenNetwork): Promise<void> {
  let edits: Edit[] = [];
  for (const [k, [name, value]] of verbs.entries()) {
    if (name !== "set") {
      if ((await VERBS[name]!.run(value, openNetwork)) === false) return;
    } else edits.push(makeEdit(value));
    if (edits.length && verbs[k + 1]?.[0] !== "set") {
      fork(edits);
      edits = [];
    }
  }
}

interface VerbKind {
  readonly pattern: RegExp;
  readonly run: (value: string, openNetwork: OpenNetwork) => void | Promise<void | boolean>;
}

const NAME = /^[\w-]*$/, COUNT = /^\d{1,9}$/, YES = /^(yes|no)$/, ENTRY = /^(\w+(\[\d+(, ?\d+)*\])?)?$/;
const RACERS = /^\w+(:[\d.eE+-]+)?(,\w+(:[\d.eE+-]+)?)*$/, AXES = /^(paths|\w+(\[[\d, ]+\])?,\w+(\[[\d, ]+\])?)$/;
const SETTING = /^\w+(\[\d+(, ?\d+)*\])?:[-+\d.eE]+$/;

const VERBS: Readonly<Record<string, VerbKind>> = {
  network: { pattern: NAME, run: (value, openNetwork) => openNetwork(value) },
  lesson: { pattern: NAME, run: (value) => void (lesson.value = value) },
  step: { pattern: COUNT, run: (value) => goTo(Number(value)) },
  train: { pattern: COUNT, run: async (value) => go((await askCourse()).step + Number(value)) },
  pause: { pattern: YES, run: pause },
  speed: { pattern: COUNT, run: (value) => setSpeed(Number(value)) },
  numbers: { pattern: YES, run: (value) => showNumbers(value === "yes") },
  choose: { pattern: ENTRY, run: (value) => choose(value.replaceAll(" ", "")) },
  set: { pattern: SETTING, run: (value) => fork([makeEdit(value)]) },
  race: {
    pattern: RACERS,
    run: (value) => {
      showsRace.value = value !== "no";
      return ["yes", "no"].includes(value) ? undefined : raceAll(value);
    },
  },
  slice: {
    pattern: AXES,
    run: (value) => {
      showsRace.value = true;
      drawSlice(value.match(/\w+(\[[^\]]*\])?/g)!.map((name) => name.replaceAll(" ", "")));
    },
  },
  check: {
    pattern: YES,
    run: (value) => {
      showsCheck.value = value === "yes";
      if (showsCheck.value) check();
    },
  },
};

/** False where it was stopped on the way. */
async function goTo(step: number): Promise<boolean> {
  const { plan } = await askCourse();
  if (step > plan) throw new ProgramError(_("There is no step {step}: the plan has {plan} steps. Another plan is made by set=T:{step}.", { step, plan }));
  return seek(step);
}

/** "W1[0,2]:0.5", "b1[1]:0" or "eta_0:0.1" */
function makeEdit(setting: string): Edit {
  const [name, value] = setting.split(":") as [string, string], number = Number(value);
  const [, own, index] = /^(\w+)(?:\[(.*)\])?$/.exec(name)!;
  const program = opened.value?.program, symbol = program?.training.symbols.get(own!), at = symbol && findPlace(symbol, index);
  if (!program || !symbol || Number.isNaN(number) || at === undefined)
    throw new ProgramError(_("The network that is open has no {name} that can be set to {value}.", { name, value }));
  if (symbol.partOf) return { kind: "weight", vector: symbol.partOf, at: symbol.offset + at, value: number };
  requireNumber(program, own!, number);
  return { kind: "number", name: own!, value: number };
}

/** Where an entry lies in its array, row by row. */
function findPlace({ shape }: ProgramSymbol, index: string | undefined): number | undefined {
  const places = index ? index.split(",").map(Number) : [];
  if (places.length !== shape.length || places.some((p, k) => p >= shape[k]!)) return undefined;
  return places.reduce((at, p, k) => at * shape[k]! + p, 0);
}
