// What a link holds, and a file besides its package: which network, what was changed at which step,
// where it stands, what is open.
//
//     { "words": ["xor"], "network": "3f2a…", "step": 20, "turns": [{ "step": 5, "edits": […] }], "view": {…} }
import { Field, type Origin } from "../program/fields";
import { readProgram } from "../program/read";
import { ALL_STEPS, type Edit } from "../time/edits";
import type { Course, Turn } from "../time/messages";
import { checkNetwork } from "./checksum";
import type { Package } from "./package";
import { readEdit, writePlain } from "./written_edits";

/** What is open on the page. */
export interface View {
  readonly numbers: boolean;
  readonly chosen: string;
  readonly speed: number;
  readonly lesson: string;
}

/** words: what stands behind `backsight explain`; spec: what it was made of, where that was set in the page. */
export interface NetworkName {
  readonly words: readonly string[];
  readonly spec: Readonly<Record<string, unknown>> | undefined;
}

export const nameNetwork = ({ words, spec, isFromSpec }: Package): NetworkName => ({ words, spec: isFromSpec ? spec : undefined });

/** network: the checksum of program and rows; now: of whom the program is that the last turn changed to. */
export interface Bookmark extends NetworkName {
  readonly network: string;
  readonly now: NetworkName | undefined;
  readonly course: Course;
  readonly view: View;
}

const LINK: Origin = { name: "link", remedy: "Ask for it anew: it is damaged, or of another version." };

/** base: what was opened; now: what its last branch has. */
export function makeBookmark(base: Package, now: Package, course: Course, view: View): Bookmark {
  return {
    ...nameNetwork(base), network: checkNetwork(base), now: now.programText === base.programText ? undefined : nameNetwork(now),
    course, view,
  };
}

/** As JSON can hold it. */
export function writeBookmark({ words, spec, network, now, course, view }: Bookmark): object {
  const open = Object.fromEntries(Object.entries(view).filter(([, value]) => value));
  return {
    words, ...(spec && { spec }), network, ...(now && { now }), step: course.step,
    ...(course.turns.length && { turns: writePlain(course.turns) }), ...(Object.keys(open).length && { view: open }),
  };
}

/** A bookmark whose turns are still as they came: they are read with the network that they are of. */
export interface UnreadBookmark extends NetworkName {
  readonly network: string;
  readonly now: NetworkName | undefined;
  readonly view: View;
  /** Raises ProgramError where the network is another, or has not what is changed. */
  readonly readCourse: (pkg: Package) => Course;
}

/** Raises ProgramError for what is no bookmark. */
export function readBookmark(value: unknown, origin = LINK): UnreadBookmark {
  const root = new Field(value, "text", origin), view = root.get("view", {});
  const network = root.get("network").name(), turns = root.get("turns", []).list();
  return {
    ...readName(root),
    network,
    now: root.get("now", null).value === null ? undefined : readName(root.get("now")),
    view: {
      numbers: view.get("numbers", false).flag(),
      chosen: view.get("chosen", "").name(),
      speed: view.get("speed", 0).count(),
      lesson: view.get("lesson", "").name(),
    },
    readCourse: (pkg) => {
      if (checkNetwork(pkg) !== network) root.get("network").refuse("the checksum of this network and its rows");
      return readCourse(root.get("step"), turns, pkg);
    },
  };
}

function readName(field: Field): NetworkName {
  const spec = field.get("spec", null).value;
  if (spec !== null && (typeof spec !== "object" || Array.isArray(spec))) field.get("spec").refuse("an object");
  return { words: field.get("words").list().map((f) => f.text()), spec: (spec as NetworkName["spec"] | null) ?? undefined };
}

/** Step after step, and none beyond the plan that is made up to there. */
function readCourse(last: Field, turns: readonly Field[], pkg: Package): Course {
  let step = (pkg.start?.step ?? 0) + 1, plan = Math.max(step, pkg.program.steps);
  const read = turns.map((turn): Turn => {
    step = turn.get("step").count(step, plan);
    const edits = turn.get("edits").list().map((f) => readEdit(f, pkg));
    plan = edits.reduce((before, edit) => findPlan(before, edit, step), plan);
    return plan < step ? turn.get("edits").refuse(`a plan of at least ${step} steps`) : { step, edits };
  });
  return { step: last.count(step, plan), turns: read };
}

function findPlan(plan: number, edit: Edit, step: number): number {
  if (edit.kind === "program") return Math.max(step, readProgram(edit.text).steps);
  return edit.kind === "number" && edit.name === ALL_STEPS ? edit.value : plan;
}
