// Everything that a spec has, to be set; the fields are made of the records' own settings.
import { useEffect } from "preact/hooks";
import {
  addLayer, apply, canSet, change, changeData, changeLayer, type Choice, type Choices, choices, type Chosen, type DataDraft, draft,
  isDeriving, type LayerDraft, loadChoices, nameOf, type Schema, spec,
} from "../state/settings";
import { _ } from "../state/words";

export function SettingsPanel() {
  useEffect(() => void loadChoices(), [canSet.value]);
  const all = choices.value, now = spec.value;
  return (
    <details class="settings">
      <summary>{_("Settings")}</summary>
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
            <label class="field">
              <span>{_("Numbers")}</span>
              <select value={String(now["dtype"])} onChange={(e) => change("dtype", e.currentTarget.value)}>
                <option>float32</option>
                <option>float64</option>
              </select>
            </label>
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
  const known = all["sources"]![data.source];
  return (
    <fieldset>
      <legend>{_("Data")}</legend>
      <label class="field">
        <span>{_("Source")}</span>
        <select value={data.source} onChange={(e) => changeData(e.currentTarget.value, {})}>
          {!known && <option>{data.source}</option>}
          {Object.keys(all["sources"]!).map((name) => <option>{name}</option>)}
        </select>
      </label>
      {known && <Settings choice={known} values={data.settings ?? {}} onChange={(settings) => changeData(data.source, settings)} />}
    </fieldset>
  );
}

function Layers({ all }: { all: Choices }) {
  const { layers } = spec.value!;
  return (
    <fieldset>
      <legend>{_("Layers")}</legend>
      {layers.map((layer, at) => <LayerFields key={at} all={all} layer={layer} at={at} isLast={at === layers.length - 1} />)}
      <p class="actions"><button type="button" onClick={addLayer}>{_("Add a hidden layer")}</button></p>
    </fieldset>
  );
}

function LayerFields({ all, layer, at, isLast }: { all: Choices; layer: LayerDraft; at: number; isLast: boolean }) {
  const set = (more: object): void => changeLayer(at, { ...layer, ...more });
  const kind = nameOf(layer.layer) || "dense", hasUnits = kind === "dense";
  return (
    <div class="layer-fields" role="group" aria-label={_("Layer {number}", { number: at + 1 })}>
      <Select label={_("Layer {number}", { number: at + 1 })} names={Object.keys(all["layers"]!)} value={kind}
        onChange={(name) => changeLayer(at, name === "dense" ? { units: 4, activation: "tanh" } : { layer: name })} disabled={isLast} />
      {hasUnits && !isLast && (
        <label class="field">
          <span>{_("Units")}</span>
          <input type="number" min={1} max={10000} value={layer.units ?? 4} onChange={(e) => set({ units: Number(e.currentTarget.value) })} />
        </label>
      )}
      {kind !== "dropout" && kind !== "residual" && (
        <Select label={_("Activation")} names={Object.keys(all["activations"]!)} value={nameOf(layer["activation"] as Chosen) || "identity"}
          onChange={(activation) => set({ activation })} />
      )}
      {hasUnits && (
        <Select label={_("First weights")} names={Object.keys(all["initializers"]!)} value={nameOf(layer["initializer"] as Chosen) || "glorot_uniform"}
          onChange={(initializer) => set({ initializer })} />
      )}
      <Settings choice={all["layers"]![kind]!} values={settingsOf(layer.layer)} onChange={(s) => set({ layer: { name: kind, ...s } })} />
      {!isLast && <button type="button" onClick={() => changeLayer(at, undefined)}>{_("Remove layer {number}", { number: at + 1 })}</button>}
    </div>
  );
}

function settingsOf(chosen: Chosen | undefined): Record<string, unknown> {
  if (typeof chosen !== "object") return {};
  const { name: _name, ...settings } = chosen;
  return settings;
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
  const names = [...(optional ? [""] : []), ...Object.keys(all[catalog]!)];
  const pick = (next: string): void => {
    change(field, next || undefined);
    const rate = all[catalog]![next]?.rate;
    if (rate) change("rate", rate);
  };
  return (
    <div class="choice">
      <Select label={label} names={names} value={name} onChange={pick} />
      {name && (
        <Settings choice={all[catalog]![name]!} values={settingsOf(chosen)} onChange={(s) => change(field, { name, ...s })} />
      )}
    </div>
  );
}

function Select(props: { label: string; names: readonly string[]; value: string; onChange: (name: string) => void; disabled?: boolean }) {
  const { label, names, value, onChange, disabled } = props;
  return (
    <label class="field">
      <span>{label}</span>
      <select value={value} disabled={disabled ?? false} onChange={(e) => onChange(e.currentTarget.value)}>
        {names.map((name) => <option value={name}>{name || _("none")}</option>)}
      </select>
    </label>
  );
}

function Settings(props: { choice: Choice; values: Record<string, unknown>; onChange: (values: Record<string, unknown>) => void }) {
  const { choice, values, onChange } = props;
  return (
    <>
      {Object.entries(choice.settings).map(([name, schema]) => (
        <SettingField key={name} name={name} schema={schema} value={values[name] ?? schema.default} onChange={(v) => onChange({ ...values, [name]: v })} />
      ))}
    </>
  );
}

function SettingField(props: { name: string; schema: Schema; value: unknown; onChange: (value: unknown) => void }) {
  const { name, schema, value, onChange } = props;
  if (schema.enum) return <Select label={name} names={schema.enum.map(String)} value={String(value)} onChange={onChange} />;
  if (schema.type === "boolean")
    return (
      <label class="field">
        <span>{name}</span>
        <input type="checkbox" checked={Boolean(value)} onChange={(e) => onChange(e.currentTarget.checked)} />
      </label>
    );
  if (schema.type !== "number" && schema.type !== "integer")
    return (
      <label class="field">
        <span>{name}</span>
        <input type="text" value={String(value ?? "")} onChange={(e) => onChange(e.currentTarget.value)} />
      </label>
    );
  return (
    <label class="field">
      <span>{name}</span>
      <input
        type="number" step={schema.type === "integer" ? 1 : "any"} min={schema.minimum ?? ""} max={schema.maximum ?? ""}
        value={String(value ?? "")} onChange={(e) => onChange(Number(e.currentTarget.value))}
      />
    </label>
  );
}

function NumberField({ field, label, whole }: { field: string; label: string; whole?: boolean }) {
  const value = spec.value![field];
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="number" min={0} step={whole ? 1 : "any"} value={value === undefined ? "" : String(value)}
        onChange={(e) => change(field, e.currentTarget.value === "" ? undefined : Number(e.currentTarget.value))}
      />
    </label>
  );
}
