// What the network says: over the plane of two inputs, or for the first rows of its batch.
import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { hasMap, opened, parts, reach, shown } from "../state/app";
import { formatNumber } from "../state/numerals";
import { _ } from "../state/words";
import { drawPoints } from "./points";
import { paintOutput } from "./raster";

const SIDE = 260;

export function OutputPanel() {
  const pkg = opened.value, now = shown.value;
  if (!pkg) return null;
  return (
    <section class="output" aria-label={_("Output")}>
      <h2>{_("Output")}</h2>
      {hasMap.value && <PlaneMap />}
      {now?.scores.train && (
        <p>
          {_("Loss over all training rows: {loss}", { loss: formatNumber(now.scores.train.loss, 4) })}
          {now.scores.validation && (
            <><br />{_("over the validation rows: {loss}", { loss: formatNumber(now.scores.validation.loss, 4) })}</>
          )}
        </p>
      )}
    </section>
  );
}

function PlaneMap() {
  const map = useRef<HTMLCanvasElement>(null), points = useRef<HTMLCanvasElement>(null), pkg = opened.value!;
  useSignalEffect(() => {
    const values = shown.value?.map;
    if (!values || !map.current) return;
    const side = Math.round(Math.sqrt(values.length / pkg.data.outputs.length));
    paintOutput(map.current, values, side, pkg.data.task === "classification");
  });
  useSignalEffect(() => {
    const { train } = parts.value, at = reach.value;
    if (train && points.current) drawPoints(points.current, train, at, { classes: pkg.data.task === "classification" });
  });
  return (
    <div class="map">
      <canvas ref={map} role="img" aria-label={_("What the network says at each point of the plane")} />
      <canvas ref={points} width={SIDE} height={SIDE} aria-hidden="true" />
    </div>
  );
}
