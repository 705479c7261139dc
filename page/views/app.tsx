// One screen, left to right: data, network, output; time below; then every number of the step.
import { opened, problem } from "../state/app";
import { _, language, LANGUAGES, type Language } from "../state/words";
import { Branches } from "./branches";
import { Changes } from "./changes";
import { Curve } from "./curve";
import { DataPanel } from "./data";
import { FaultNote } from "./fault";
import { Network } from "./network";
import { Numbers } from "./numbers";
import { OutputPanel } from "./output";
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
            <FaultNote />
            <div class="columns">
              <DataPanel />
              <Network />
              <OutputPanel />
            </div>
            <Curve />
            <div class="courses">
              <Branches />
              <Changes />
            </div>
            <Numbers />
          </>
        ) : (
          !problem.value && <p>{_("Open a network with `backsight play SOURCE`.")}</p>
        )}
      </main>
    </>
  );
}
