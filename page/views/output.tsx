// What the network says: over the plane of two inputs, or for the first rows of its batch.
import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { countOutputs } from "../state/layers";
import { calm, countPlaces, hasMap, opened, parts, reach, shown } from "../state/shown";
import { formatNumber } from "../cards/numerals";
import { _ } from "../state/words";
import { BatchRows } from "./batch_rows";
import { drawLine } from "./line_map";
import { drawPoints } from "./points";
import { paintOutput } from "./raster";

const SIDE = 260;

export function OutputPanel() {
  const pkg = opened.value, now = calm.value;
  if (!pkg) return null;
  return (
    <section class="output" aria-label={_("Output")}>
      <h2>{_("Output")}</h2>
      {hasMap.value ? <PlaneMap /> : countPlaces(pkg.data) === 1 ? <LineMap /> : <BatchRows />}
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
    const side = Math.round(Math.sqrt(values.length / countOutputs(pkg)));
    paintOutput(map.current, values, side, pkg.data.task === "classification");
  });
  useSignalEffect(() => {
    const own = parts.value, at = reach.value;
    if (own.train && points.current) drawPoints(points.current, own, at, { classes: pkg.data.task === "classification" });
  });
  return (
    <div class="map">
      <canvas ref={map} role="img" aria-label={_("What the network says at each point of the plane")} />
      <canvas ref={points} width={SIDE} height={SIDE} aria-hidden="true" />
    </div>
  );
}

/** What the network says of one input, as a line, and the points that it learns from. */
function LineMap() {
  const canvas = useRef<HTMLCanvasElement>(null), pkg = opened.value!;
  useSignalEffect(() => {
    const values = shown.value?.map;
    const own = parts.value;
    if (values && own.train && canvas.current) drawLine(canvas.current, own, countOutputs(pkg), values, reach.value);
  });
  return (
    <div class="map">
      <canvas ref={canvas} width={2 * SIDE} height={2 * SIDE} role="img" aria-label={_("What the network says of each input")} />
    </div>
  );
}
