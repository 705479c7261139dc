// Everything that a spec has, to be set; the fields are made of the records' own settings.
import { useEffect } from "preact/hooks";
import {
  apply, canSet, change, changeData, type Choices, choices, type Chosen, type DataDraft, draft, findChoice, isDeriving, listNames, loadChoices, nameOf,
  settingsOf, spec,
} from "../state/settings";
import { _ } from "../state/words";
import { ServerSummary } from "./server_note";
import { Layers } from "./layer_fields";
import { Labeled, Select, Settings } from "./setting_fields";

export function SettingsPanel() {
  useEffect(() => void loadChoices(), [canSet.value]);
  const all = choices.value, now = spec.value;
  return (
    <details class="settings">
      <ServerSummary title={_("Settings")} />
      {!canSet.value && <p>{_("Another network is derived by the server: open this one with `backsight play`.")}</p>}
      {canSet.value && all && now && (
        <form onSubmit={(e) => (e.preventDefault(), void apply(true))}>
          <DataFields all={all} />
          <Layers all={all} />
          <fieldset>
            <legend>{_("Training")}</legend>
            <ChoiceField all={all} catalog="losses" field="loss" label={_("Loss")} />
            <ChoiceField all={all} catalog="optimizers" field="optimizer" label={_("Optimizer")} />
            <NumberField field="rate" label={_("Learning rate")} />
            <ChoiceField all={all} catalog="schedules" field="schedule" label={_("Schedule")} />
            <ChoiceField all={all} catalog="regularizers" field="regularizer" label={_("Regularizer")} optional />
            <ChoiceField all={all} catalog="clippings" field="clipping" label={_("Clipping")} optional />
            <NumberField field="batch" label={_("Rows a step")} whole />
            <NumberField field="steps" label={_("Steps")} whole />
            <NumberField field="seed" label={_("Seed")} whole />
            <Select label={_("Numbers")} names={["float32", "float64"]} value={String(now["dtype"])} onChange={(name) => change("dtype", name)} />
          </fieldset>
          <p class="actions">
            <button type="submit" class="main" disabled={!draft.value || isDeriving.value}>{_("Start anew")}</button>
            <button type="button" disabled={!draft.value || isDeriving.value} onClick={() => void apply(false)}>
              {_("Go on from this step")}
            </button>
            <button type="button" disabled={!draft.value} onClick={() => (draft.value = undefined)}>{_("Discard")}</button>
          </p>
        </form>
      )}
    </details>
  );
}

function DataFields({ all }: { all: Choices }) {
  const data = spec.value!["data"] as DataDraft;
  return (
    <fieldset>
      <legend>{_("Data")}</legend>
      <Select label={_("Source")} names={listNames(all, "sources")} value={data.source} onChange={(name) => changeData(name, {})} />
      <Settings
        choice={findChoice(all, "sources", data.source)} values={data.settings ?? {}}
        onChange={(settings) => changeData(data.source, settings)}
      />
    </fieldset>
  );
}

interface ChoiceProps {
  readonly all: Choices;
  readonly catalog: string;
  readonly field: string;
  readonly label: string;
  readonly optional?: boolean;
}

function ChoiceField({ all, catalog, field, label, optional }: ChoiceProps) {
  const chosen = spec.value![field] as Chosen | undefined, name = nameOf(chosen);
  const names = [...(optional ? [""] : []), ...listNames(all, catalog)];
  const pick = (next: string): void => {
    change(field, next || undefined);
    const rate = findChoice(all, catalog, next)?.rate;
    if (rate) change("rate", rate);
  };
  return (
    <div class="choice">
      <Select label={label} names={names} value={name} onChange={pick} />
      {name && (
        <Settings choice={findChoice(all, catalog, name)} values={settingsOf(chosen)} onChange={(s) => change(field, { name, ...s })} />
      )}
    </div>
  );
}

function NumberField({ field, label, whole }: { field: string; label: string; whole?: boolean }) {
  const value = spec.value![field];
  return (
    <Labeled label={label}>
      <input
        type="number" min={0} step={whole ? 1 : "any"} value={value === undefined ? "" : String(value)}
        onChange={(e) => change(field, e.currentTarget.value === "" ? undefined : Number(e.currentTarget.value))}
      />
    </Labeled>
  );
}
