// What the network is given of the plane: each feature with a box to choose it and a picture of it.
import { useEffect, useRef } from "preact/hooks";
import { drawFeature, type Feature, type Plane } from "../engine/features";
import { reach } from "../state/shown";
import { quoteWords } from "../state/networks";
import type { Package } from "../state/package";
import { canSet, chooseFeatures, isDeriving } from "../state/settings";
import { _ } from "../state/words";
import { paintOutput } from "./raster";

const SIDE = 20;

export function Features({ pkg, plane }: { pkg: Package; plane: Plane }) {
  const { inputs } = pkg.data, { columns, features } = plane;
  const choose = (name: string): void => {
    const names = features.map((f) => f.name).filter((own) => inputs.includes(own) !== (own === name));
    if (!isDeriving.value) void chooseFeatures(names, columns);
  };
  return (
    <fieldset class="features" disabled={!canSet.value}>
      <legend>{_("What the network is given")}</legend>
      {!canSet.value && (
        <p>{_("Other inputs are derived by the server: open this network with `backsight play {words}`.", { words: quoteWords(pkg.words) })}</p>
      )}
      {features.map((feature) => (
        <label key={feature.name}>
          <input
            type="checkbox" checked={inputs.includes(feature.name)}
            onClick={(event) => (event.preventDefault(), choose(feature.name))}
          />
          <FeaturePicture plane={plane} feature={feature} /> {feature.name}
        </label>
      ))}
    </fieldset>
  );
}

function FeaturePicture({ plane, feature }: { plane: Plane; feature: Feature }) {
  const canvas = useRef<HTMLCanvasElement>(null), [low, high] = reach.value;
  useEffect(() => paintOutput(canvas.current!, drawFeature(plane, feature, SIDE, [low, high]), SIDE, false), [plane, low, high]);
  return <canvas ref={canvas} aria-hidden="true" />;
}
