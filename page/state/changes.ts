// What a reader changes at the step that is shown: from there on a branch goes its way.
import { ALL_STEPS, type Edit } from "../time/edits";
import { isChangeable, makeChange } from "./places";
import { problem, requireNoProblem, sayProblem } from "./problems";
import { ask, askCourse } from "./requests";
import { program } from "./shown";

/** Change something at the step that is shown. isOwn: in a branch of its own, even where nothing was trained since the last change. */
export function fork(edits: readonly Edit[], isOwn = false): void {
  problem.value = "";
  ask({ kind: "fork", edits, ...(isOwn && { isOwn }) });
}

/** The same. Raises ProgramError for what cannot be changed so. */
export async function requireFork(edits: readonly Edit[]): Promise<void> {
  fork(edits);
  await askCourse();
  requireNoProblem();
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
