// What is asked of the worker, and who waits for an answer.
import { ProgramError } from "../program/errors";
import type { Request, Standing } from "../time/messages";
import { opened } from "./shown";
import { _ } from "./words";

let port: { postMessage(request: Request): void } | undefined;

/** Ask this one from now on. */
export function takePort(own: typeof port): void {
  port = own;
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

export const answerCourse = (course: Standing): void => askers.splice(0).forEach((asker) => asker.tell(course));

/** No network is open any more. */
export const refuseCourse = (why: ProgramError): void => askers.splice(0).forEach((asker) => asker.refuse(why));

export const arrive = (isThere: boolean): void => travelers.shift()?.(isThere);

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
