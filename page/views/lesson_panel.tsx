// A lesson beside the live page: a list of all, or the text of one, whose links set what is shown.
import { useEffect, useRef } from "preact/hooks";
import { formatNumber } from "../cards/numerals";
import { lesson } from "../state/panels";
import { calm } from "../state/shown";
import { follow, type Lesson, lessons, openLesson } from "../state/lessons";
import { quoteWords } from "../state/networks";
import { formatCount } from "../state/counts";
import { _, translate } from "../state/words";
import { FileNote } from "./file_note";
import { Prose } from "./prose";

const DIGITS = 6;

export function LessonPanel({ close }: { close: () => void }) {
  const own = openLesson.value, heading = useRef<HTMLHeadingElement>(null);
  // Whoever opens a lesson by keyboard goes on from its title.
  useEffect(() => heading.current?.focus(), [own?.name]);
  return (
    <aside class="lesson" aria-label={_("Lesson")}>
      <p class="between">
        {own ? <button onClick={() => (lesson.value = "")}>{_("All lessons")}</button> : <span />}
        <button onClick={close}>{_("Close")}</button>
      </p>
      <h2 ref={heading} tabIndex={-1}>{own ? translate(own.title) : _("Lessons")}</h2>
      {own ? <OneLesson lesson={own} /> : <AllLessons />}
    </aside>
  );
}

function AllLessons() {
  return (
    <ol>
      {lessons.value.map(({ name, title }) => (
        <li><button class="plain" onClick={() => (lesson.value = name)}>{translate(title)}</button></li>
      ))}
    </ol>
  );
}

/** How far the training is: by itself, for it changes at every step. */
function Standing() {
  const now = calm.value;
  if (!now) return null;
  return (
    <p class="state" role="status">
      {now.isRunning
        ? _("It trains.")
        : _("Step {step}, loss {loss}.", { step: formatCount(now.step), loss: formatNumber(now.loss, DIGITS) })}
    </p>
  );
}

function OneLesson({ lesson: own }: { lesson: Lesson }) {
  const at = lessons.value.indexOf(own), next = lessons.value[at + 1];
  return (
    <>
      <Prose blocks={own.blocks} follow={(hash) => void follow(hash)} />
      <Standing />
      <details>
        <summary>{_("What this lesson opens")}</summary>
        <ul>{[...own.networks.values()].map(({ words }) => <li><code>backsight play {quoteWords(words)}</code></li>)}</ul>
        <FileNote words={own.networks.get("")?.words ?? []} />
      </details>
      {next && <p><button onClick={() => (lesson.value = next.name)}>{_("Next: {title}", { title: translate(next.title) })}</button></p>}
    </>
  );
}
