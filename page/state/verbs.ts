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
import { ProgramError, Refusal } from "../program/errors";
import type { Edit } from "../time/edits";
import { requireFork } from "./changes";
import { check } from "./findings";
import { go, pause, setSpeed } from "./motion";
import { choose, showNumbers } from "./number_choice";
import { lesson, showsCheck, showsRace } from "./panels";
import { askCourse, seek } from "./requests";
import { opened, program } from "./shown";
import { card, maker } from "./cards";
import { makeChange } from "./places";
import { drawSlice, raceAll } from "./race";
import { until } from "./until";
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

/**
 * Raises ProgramError and ServerError at the first that is refused, which the error names; what stands behind it is
 * not done. Where somebody stops the way to a step, the rest is left.
 */
export async function runVerbs(verbs: readonly Verb[], openNetwork: OpenNetwork): Promise<void> {
  let edits: Edit[] = [];
  for (const [k, [name, value]] of verbs.entries())
    try {
      if (name !== "set") {
        if ((await VERBS[name]!.run(value, openNetwork)) === false) return;
      } else edits.push(makeEdit(value));
      if (edits.length && verbs[k + 1]?.[0] !== "set") await requireFork(edits.splice(0));
    } catch (error) {
      if (error instanceof Refusal) error.verb = `${name}=${value}`;
      throw error;
    }
}

interface VerbKind {
  readonly pattern: Pick<RegExp, "test">;
  readonly run: (value: string, openNetwork: OpenNetwork) => void | Promise<void | boolean>;
}

/** A plan may have 10^15 steps. */
const COUNT = { test: (text: string): boolean => /^\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text)) };
const NAME = /^[\w-]*$/, YES = /^(yes|no)$/, ENTRY = /^(\w+(\[\d+(, ?\d+)*\])?)?$/;
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
  choose: { pattern: ENTRY, run: (value) => chooseNumber(value.replaceAll(" ", "")) },
  set: { pattern: SETTING, run: () => {} },
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
      return drawSlice(value.match(/\w+(\[[^\]]*\])?/g)!.map((name) => name.replaceAll(" ", "")));
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

/** Open a card, once all arrays of the step are here. */
async function chooseNumber(name: string): Promise<void> {
  choose(name);
  if (!name) return;
  await until(() => maker.value || !opened.value);
  if (card.value) return;
  choose("");
  throw new ProgramError(_("This step has no number {name}.", { name }));
}

/** "W1[0,2]:0.5", "b1[1]:0" or "eta_0:0.1" */
function makeEdit(setting: string): Edit {
  const [name, value] = setting.replaceAll(" ", "").split(":") as [string, string], own = program.value;
  const edit = own && makeChange(own, name, Number(value), value);
  if (!edit) throw new ProgramError(_("The network that is open has no {name} that can be set to {value}.", { name, value }));
  return edit;
}
