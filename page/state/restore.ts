// Back to what a bookmark holds: the network from its beginning, each change at its step, then the step.
import { type Bookmark, makeBookmark, type UnreadBookmark, type View } from "./bookmark";
import { askCourse, changes, choose, chosen, fork, lesson, open, opened, seek, setSpeed, showNumbers, showsNumbers, speed } from "./app";
import { findNetwork } from "./networks";
import type { Package } from "./package";

/** What is shown now. */
export async function takeBookmark(): Promise<Bookmark> {
  const view: View = { numbers: showsNumbers.value, chosen: chosen.value, speed: speed.value, lesson: lesson.value };
  return makeBookmark(opened.value!, changes.value, await askCourse(), view);
}

/** Raises ProgramError and ServerError, and leaves what is open as it is then. */
export async function restore(bookmark: UnreadBookmark, own?: Package): Promise<void> {
  const pkg = own ?? (await findNetwork(bookmark)), course = bookmark.readCourse(pkg);
  open(pkg, bookmark.changes);
  for (const turn of course.turns) {
    seek(turn.step);
    fork(turn.edits);
  }
  seek(course.step);
  const { view } = bookmark;
  setSpeed(view.speed);
  lesson.value = view.lesson;
  showNumbers(view.numbers);
  choose(view.chosen);
}
