// Back to what a bookmark holds: the network from its beginning, each change at its step, then the step.
import { type Bookmark, makeBookmark, type UnreadBookmark, type View } from "./bookmark";
import { fork } from "./changes";
import { setSpeed, speed } from "./motion";
import { choose, showNumbers } from "./number_choice";
import { exchangeProgram, open } from "./opening";
import { chosen, lesson, showsNumbers } from "./panels";
import { askCourse, seek } from "./requests";
import { base, opened } from "./shown";
import { findNetwork } from "./networks";
import { readProgram } from "../program/read";
import type { Package } from "./package";

/** What is shown now. */
export async function takeBookmark(): Promise<Bookmark> {
  const view: View = { numbers: showsNumbers.value, chosen: chosen.value, speed: speed.value, lesson: lesson.value };
  return makeBookmark(base.value!, opened.value!, await askCourse(), view);
}

/** Raises ProgramError and ServerError, and leaves what is open as it is then. Where somebody stops it on the way, it stays there. */
export async function restore(bookmark: UnreadBookmark, own?: Package): Promise<void> {
  const pkg = own ? { ...own, isFromSpec: bookmark.spec !== undefined } : await findNetwork(bookmark), course = bookmark.readCourse(pkg);
  open(pkg);
  for (const turn of course.turns) {
    if (!(await seek(turn.step))) return;
    // Of its own: two may begin at one step.
    fork(turn.edits, true);
    for (const edit of turn.edits) if (edit.kind === "program") changeProgram(edit.text, bookmark.now);
  }
  if (!(await seek(course.step))) return;
  const { view } = bookmark;
  setSpeed(view.speed);
  lesson.value = view.lesson;
  showNumbers(view.numbers);
  choose(view.chosen);
}

/** What is open has another program from here on; the rows stay. */
function changeProgram(text: string, name: UnreadBookmark["now"]): void {
  const { words, spec = opened.value!.spec } = name ?? opened.value!;
  exchangeProgram({ ...opened.value!, words, spec, isFromSpec: true, program: readProgram(text), programText: text });
}
