// One screen, left to right: data, network, output; time below; then every number of the step.
import { useSignal } from "@preact/signals";
import { lesson } from "../state/panels";
import { opened } from "../state/shown";
import { problem } from "../state/problems";
import { _, language, LANGUAGES, type Language } from "../state/words";
import { Branches } from "./branches";
import { CardPanel } from "./card";
import { Changes } from "./changes";
import { CheckPanel } from "./check_panel";
import { Curve } from "./curve";
import { DataPanel } from "./data";
import { DoctorPanel } from "./doctor_panel";
import { Features } from "./features";
import { FaultNote } from "./fault";
import { LessonPanel } from "./lesson_panel";
import { Network } from "./network";
import { Numbers } from "./numbers";
import { OutputPanel } from "./output";
import { ServerNote } from "./server_note";
import { PlanNote } from "./plan_note";
import { RacePanel } from "./race_panel";
import { SettingsPanel } from "./settings";
import { openFile, OpenFile, SharePanel } from "./share_panel";
import { Toolbar } from "./toolbar";

export function App() {
  const pkg = opened.value, listed = useSignal(false), hasLesson = listed.value || lesson.value !== "";
  document.documentElement.lang = language.value;
  const close = (): void => {
    listed.value = false;
    lesson.value = "";
  };
  return (
    <div class={hasLesson ? "beside" : ""} onDragOver={(e) => e.preventDefault()} onDrop={drop}>
      <header>
        <h1>Backsight</h1>
        {pkg && <p class="source">{pkg.title}</p>}
        <button aria-expanded={hasLesson} onClick={() => (hasLesson ? close() : (listed.value = true))}>{_("Lessons")}</button>
        <label class="language">
          <span class="hidden">{_("Language")}</span>
          <select value={language.value} onChange={(e) => (language.value = e.currentTarget.value as Language)}>
            {Object.entries(LANGUAGES).map(([tag, name]) => <option value={tag} lang={tag}>{name}</option>)}
          </select>
        </label>
      </header>
      {hasLesson && <LessonPanel close={close} />}
      <main>
        <ServerNote />
        {problem.value && <p class="problem" role="alert">{problem.value}</p>}
        {pkg ? (
          <>
            <Toolbar />
            <FaultNote />
            <PlanNote />
            <div class="columns">
              <DataPanel />
              <div>
                {pkg.data.plane && <Features pkg={pkg} plane={pkg.data.plane} />}
                <Network />
              </div>
              <OutputPanel />
            </div>
            <Curve />
            <div class="courses">
              <Branches />
              <Changes />
            </div>
            <SettingsPanel />
            <SharePanel />
            <CheckPanel />
            <RacePanel />
            <DoctorPanel />
            <Numbers />
            <CardPanel />
          </>
        ) : (
          <>
            {!problem.value && <p>{_("Open a network with `backsight play SOURCE`.")}</p>}
            <p><OpenFile /></p>
          </>
        )}
      </main>
    </div>
  );
}

/** A file that is dropped anywhere is opened. */
function drop(event: DragEvent): void {
  const file = event.dataTransfer?.files[0];
  if (!file) return;
  event.preventDefault();
  void openFile(file);
}
