// What the network says: over the plane of two inputs, or for the first rows of its batch.
import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Numbers } from "../engine/precision";
import { calm, countPlaces, hasMap, opened, parts, reach, shown } from "../state/app";
import { formatNumber } from "../cards/numerals";
import { _ } from "../state/words";
import { drawLine } from "./line_map";
import { drawPoints } from "./points";
import { paintOutput, paintPicture } from "./raster";

const SIDE = 260;

export function OutputPanel() {
  const pkg = opened.value, now = calm.value;
  if (!pkg) return null;
  return (
    <section class="output" aria-label={_("Output")}>
      <h2>{_("Output")}</h2>
      {hasMap.value ? <PlaneMap /> : countPlaces(pkg.data) === 1 ? <LineMap /> : <Rows />}
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
    if (values && own.train && canvas.current) drawLine(canvas.current, own, pkg.data.outputs.length, values, reach.value);
  });
  return (
    <div class="map">
      <canvas ref={canvas} width={2 * SIDE} height={2 * SIDE} role="img" aria-label={_("What the network says of each input")} />
    </div>
  );
}

const MOST_ROWS = 6;

/** The first rows of the batch: what the network says of each, beside what is right. */
function Rows() {
  const pkg = opened.value!, now = calm.value, outputs = now?.arrays.get(pkg.program.training.output)?.data;
  const x = now?.arrays.get("x")?.data, y = now?.arrays.get("y")?.data;
  if (!outputs || !x || !y) return null;
  const units = pkg.data.outputs.length, inputs = pkg.data.inputs.length;
  return (
    <div class="rows">
      {Array.from({ length: Math.min(MOST_ROWS, outputs.length / units) }, (_unused, row) => {
        const says = outputs.subarray(row * units, (row + 1) * units), right = y.subarray(row * units, (row + 1) * units);
        return (
          <figure key={row}>
            {pkg.data.picture && <Picture pixels={x.slice(row * inputs, (row + 1) * inputs)} size={pkg.data.picture} />}
            <Bars says={says} right={right} names={pkg.data.outputs} classes={pkg.data.task === "classification"} />
          </figure>
        );
      })}
    </div>
  );
}

function Picture({ pixels, size }: { pixels: ArrayLike<number>; size: readonly [number, number] }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => paintPicture(canvas.current!, pixels, size));
  return <canvas ref={canvas} aria-hidden="true" />;
}

/** A bar for each output; the right class is named in bold. */
function Bars(props: { says: Numbers; right: Numbers; names: readonly string[]; classes: boolean }) {
  const { says, right, names, classes } = props;
  const most = classes ? 1 : Math.max(1e-30, ...[...says, ...right].map(Math.abs));
  return (
    <ul class="bars">
      {names.slice(0, 10).map((name, k) => (
        <li class={classes && right[k]! > 0.5 ? "right" : ""} title={`${name}: ${formatNumber(says[k]!, 6)}`}>
          <span>{name}</span>
          <i style={{ width: `${Math.min(100, (100 * Math.abs(says[k]!)) / most)}%` }} />
          <span class="hidden">{formatNumber(says[k]!, 3)}</span>
        </li>
      ))}
    </ul>
  );
}
