// The layers of the spec, to be set: kind, units, activation, first weights.
import { addLayer, changeLayer, type Choices, type Chosen, findChoice, type LayerDraft, listNames, nameOf, settingsOf, spec } from "../state/settings";
import { _ } from "../state/words";
import { Labeled, Select, Settings } from "./setting_fields";

export function Layers({ all }: { all: Choices }) {
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
      <Select label={_("Layer {number}", { number: at + 1 })} names={listNames(all, "layers")} value={kind}
        onChange={(name) => changeLayer(at, name === "dense" ? { units: 4, activation: "tanh" } : { layer: name })} disabled={isLast} />
      {hasUnits && !isLast && (
        <Labeled label={_("Units")}>
          <input type="number" min={1} max={10000} value={layer.units ?? 4} onChange={(e) => set({ units: Number(e.currentTarget.value) })} />
        </Labeled>
      )}
      {kind !== "dropout" && kind !== "residual" && (
        <Select label={_("Activation")} names={listNames(all, "activations")} value={nameOf(layer["activation"] as Chosen) || "identity"}
          onChange={(activation) => set({ activation })} />
      )}
      {hasUnits && (
        <Select label={_("First weights")} names={listNames(all, "initializers")} value={nameOf(layer["initializer"] as Chosen) || "glorot_uniform"}
          onChange={(initializer) => set({ initializer })} />
      )}
      <Settings choice={findChoice(all, "layers", kind)} values={settingsOf(layer.layer)} onChange={(s) => set({ layer: { name: kind, ...s } })} />
      {!isLast && <button type="button" onClick={() => changeLayer(at, undefined)}>{_("Remove layer {number}", { number: at + 1 })}</button>}
    </div>
  );
}
