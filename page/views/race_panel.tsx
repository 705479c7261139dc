// Optimizers side by side from the state that is shown, on a slice of the network's own loss.
import { useEffect } from "preact/hooks";
import { showsRace } from "../state/panels";
import { calm, program } from "../state/shown";
import { nameBranch } from "../state/branches";
import { formatCount } from "../state/counts";
import {
  axes, chooseAxes, chooseRacer, isHere, isPlaying, isRacing, lastMoment, loadOptimizers, now, pickAxes, play, race, raceProblem,
  type RacerChoice, racers, raceSteps, show, span, startRace, stopPlaying, stopRace,
} from "../state/race";
import { _ } from "../state/words";
import { MOST_STEPS, type RaceShown } from "../time/race";
import { RaceCurve } from "./race_curve";
import { RaceMap } from "./race_map";
import { RaceTable } from "./race_table";

export function RacePanel() {
  return (
    <details class="race" open={showsRace.value} onToggle={(e) => (showsRace.value = e.currentTarget.open)}>
      <summary>{_("Race and slice")}</summary>
      {showsRace.value && <Race />}
    </details>
  );
}

function Race() {
  useEffect(() => void loadOptimizers(), []);
  const shown = race.value, problem = raceProblem.value;
  return (
    <>
      <p>
        {_("Optimizers go on from the step that is shown, from the same weights on the same batches: the one in use with what it remembers, the others with nothing. The slice is this network's loss over a plane through these weights.")}
      </p>
      <RaceForm />
      {problem && <p class="problem" role="alert">{problem}</p>}
      {shown && <Result shown={shown} />}
    </>
  );
}

/** By itself, as is what is done of a race: a form that is drawn anew with every step takes back what one types. */
function StartButton() {
  return <button class="main" type="submit">{_("Race from step {step}", { step: formatCount(calm.value?.step ?? 1) })}</button>;
}

function RaceProgress() {
  return <progress max={1} value={race.value?.done ?? 0} aria-label={_("Racing")} />;
}

function RaceForm() {
  const names = axes.value;
  return (
    <form onSubmit={(e) => (e.preventDefault(), startRace())}>
      <fieldset>
        <legend>{_("Who races, at which rate")}</legend>
        {racers.value.map((racer) => <RacerField key={racer.name} racer={racer} />)}
      </fieldset>
      <fieldset>
        <legend>{_("The slice")}</legend>
        <label class="field">
          <span>{_("Lies along")}</span>
          <select
            value={names.length ? "weights" : "paths"}
            onChange={(e) => chooseAxes(e.currentTarget.value === "paths" ? [] : pickAxes(program.value!))}
          >
            <option value="weights">{_("two weights")}</option>
            <option value="paths">{_("the gradient, and across it where paths differ most")}</option>
          </select>
        </label>
        {names.map((name, k) => (
          <label class="field" key={k}>
            <span>{k ? _("Upward") : _("To the right")}</span>
            <input type="text" required value={name} onChange={(e) => chooseAxes(names.map((n, i) => (i === k ? e.currentTarget.value.replaceAll(" ", "") : n)))} />
          </label>
        ))}
        <label class="field">
          <span>{_("To each side (empty: as far as paths go)")}</span>
          <input type="number" step="any" min="0" value={span.value ?? ""} onChange={({ currentTarget: { valueAsNumber: v } }) => (span.value = Number.isNaN(v) ? undefined : v)} />
        </label>
        <label class="field">
          <span>{_("Updates")}</span>
          <input type="number" required min="1" max={MOST_STEPS} value={raceSteps.value} onChange={(e) => (raceSteps.value = e.currentTarget.valueAsNumber)} />
        </label>
      </fieldset>
      <p class="actions">
        <StartButton />
        <button type="button" disabled={!names.length} onClick={() => startRace(true)}>{_("Slice alone")}</button>
        {isRacing.value && <button type="button" onClick={stopRace}>{_("Stop")}</button>}
        {isRacing.value && <RaceProgress />}
      </p>
    </form>
  );
}

function RacerField({ racer: { name, rate, races, isOwn } }: { racer: RacerChoice }) {
  return (
    <span class="racer">
      <label>
        <input type="checkbox" checked={races} disabled={isOwn} onChange={(e) => chooseRacer(name, { races: e.currentTarget.checked })} />{" "}
        {name.replaceAll("_", " ")}{isOwn && <small> {_("in use")}</small>}
      </label>
      <input
        type="number" step="any" min="0" required={races} value={rate} aria-label={_("Rate of {name}", { name })}
        onChange={(e) => chooseRacer(name, { rate: e.currentTarget.valueAsNumber })}
      />
    </span>
  );
}

function Result({ shown }: { shown: RaceShown }) {
  const { step, branch, tracks, zero, slice, done } = shown;
  return (
    <>
      <p role="status">
        {_("From step {step} of {branch}.", { step: formatCount(step), branch: nameBranch(branch) })}{" "}
        {branch !== calm.value?.branch ? _("The page shows another branch now.") : !isHere.value && _("The page shows another step now.")}{" "}
        {done === 1 && !zero && _("The paths make no plane: they lie on a line, or nobody came through.")}
      </p>
      <div class="course-of-race">
        {slice && zero && <RaceMap shown={shown} slice={slice} zero={zero} />}
        {tracks.length > 0 && (
          <div>
            <RaceCurve steps={shown.steps} />
            <Player />
          </div>
        )}
      </div>
      <RaceTable shown={shown} />
    </>
  );
}

function Player() {
  const k = now.value, last = lastMoment.value, values = { step: formatCount(k), tip: formatCount(last) };
  return (
    <div class="toolbar" role="toolbar" aria-label={_("The race")}>
      <button onClick={() => show(0)} title={_("To the start of the race")}>⇤ 0</button>
      <button onClick={() => show(k - 1)} title={_("One update back")}>−1</button>
      <button onClick={() => (isPlaying.value ? stopPlaying() : play())} aria-pressed={isPlaying.value}>{isPlaying.value ? _("Pause") : _("Play")}</button>
      <button onClick={() => show(k + 1)} title={_("One update on")}>+1</button>
      <label class="time">
        <span>{_("Updates")}</span>
        <input type="range" min={0} max={Math.max(1, last)} value={k} aria-valuetext={_("Update {step} of {tip}", values)} onInput={(e) => show(Number(e.currentTarget.value))} />
        <output>{values.step}</output>
      </label>
    </div>
  );
}
