// One screen, left to right: data, network, output; time below; then every number of the step.
import { opened, problem } from "../state/app";
import { _, language, LANGUAGES, type Language } from "../state/words";
import { CardPanel } from "./card";
import { CheckPanel } from "./check_panel";
import { Curve } from "./curve";
import { DataPanel } from "./data";
import { DoctorPanel } from "./doctor_panel";
import { Network } from "./network";
import { Numbers } from "./numbers";
import { OutputPanel } from "./output";
import { SettingsPanel } from "./settings";
import { Toolbar } from "./toolbar";

export function App() {
  const pkg = opened.value;
  document.documentElement.lang = language.value;
  return (
    <>
      <header>
        <h1>Backsight</h1>
        {pkg && <p class="source">{pkg.title}</p>}
        <label class="language">
          <span class="hidden">{_("Language")}</span>
          <select value={language.value} onChange={(e) => (language.value = e.currentTarget.value as Language)}>
            {Object.entries(LANGUAGES).map(([tag, name]) => <option value={tag} lang={tag}>{name}</option>)}
          </select>
        </label>
      </header>
      <main>
        {problem.value && <p class="problem" role="alert">{problem.value}</p>}
        {pkg ? (
          <>
            <Toolbar />
            <div class="columns">
              <DataPanel />
              <Network />
              <OutputPanel />
            </div>
            <Curve />
            <SettingsPanel />
            <CheckPanel />
            <DoctorPanel />
            <Numbers />
            <CardPanel />
          </>
        ) : (
          !problem.value && <p>{_("Open a network with `backsight play SOURCE`.")}</p>
        )}
      </main>
    </>
  );
}
