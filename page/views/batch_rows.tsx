// The first rows of the batch: what the network says of each, beside what is right. All on one canvas: dozens of
// bars that change ten times a second take too long as elements.
import { useSignalEffect } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { formatNumber } from "../cards/numerals";
import type { Numbers } from "../engine/precision";
import { countOutputs } from "../state/layers";
import { calm, opened, slow } from "../state/shown";
import type { Package } from "../state/package";
import type { Shown } from "../time/messages";
import { type Box, drawColumn, fit, paintImages } from "./raster";
import { useWidth } from "./width";

const MOST_ROWS = 6, MOST_BARS = 10;
const PICTURE = 56, LINE = 11, GAP = 10, NAME = 16, BAR = 6;

/** says, right: a number for each output. */
interface Sample {
  readonly says: Numbers;
  readonly right: Numbers;
}

function readSamples(pkg: Package, now: Shown | undefined): Sample[] {
  const { arrays } = now ?? {}, says = arrays?.get(pkg.program.training.output)?.data, right = arrays?.get("y")?.data;
  if (!says || !right) return [];
  const units = countOutputs(pkg), cut = (of: Numbers, row: number) => of.subarray(row * units, (row + 1) * units);
  return Array.from({ length: Math.min(MOST_ROWS, says.length / units) }, (_unused, row) => ({ says: cut(says, row), right: cut(right, row) }));
}

/** Where rows lie: two beside each other, each with room for a picture of such a size on the left. */
function placeRow(row: number, width: number, picture: number, height: number): Box {
  const half = (width - GAP) / 2;
  return [(row % 2) * (half + GAP) + picture, Math.floor(row / 2) * (height + GAP), half - picture, height];
}

export function BatchRows() {
  const box = useRef<HTMLDivElement>(null), canvas = useRef<HTMLCanvasElement>(null), width = useWidth(box, 280);
  const pkg = opened.value!, { picture: size, outputs, task } = pkg.data, classes = task === "classification";
  const column = useMemo(() => document.createElement("canvas"), []);
  // One output is the second of two classes.
  const names = outputs.slice(-countOutputs(pkg)).slice(0, MOST_BARS), tall = size ? (PICTURE * size[0]) / size[1] : 0;
  const height = Math.max(tall, names.length * LINE), left = size ? PICTURE + GAP : 0;
  const places = Array.from({ length: MOST_ROWS }, (_unused, row) => placeRow(row, width, left, height));
  const draw = (): void => {
    const now = slow.value, samples = readSamples(pkg, now), x = now?.arrays.get("x")?.data;
    const context = fit(canvas.current!, width, (MOST_ROWS / 2) * (height + GAP));
    context.clearRect(0, 0, width, context.canvas.height);
    if (size && x && samples.length) {
      paintImages(column, x.subarray(0, samples.length * pkg.data.inputs.length), size);
      drawColumn(context, column, samples.map((_unused, row) => [places[row]![0] - left, places[row]![1], PICTURE, tall]));
    }
    samples.forEach((sample, row) => drawBars(context, places[row]!, sample, names, classes));
  };
  useEffect(draw);
  useSignalEffect(draw);
  const describe = (event: PointerEvent): string => {
    const row = places.findIndex(([x, y, w, h]) => event.offsetX > x && event.offsetX < x + w && event.offsetY > y && event.offsetY < y + h);
    const k = row < 0 ? -1 : Math.floor((event.offsetY - places[row]![1]) / LINE), value = readSamples(pkg, slow.value)[row]?.says[k];
    return value === undefined || k >= names.length ? "" : `${names[k]}: ${formatNumber(value, 6)}`;
  };
  return (
    <div ref={box} class="rows">
      <canvas
        ref={canvas} aria-hidden="true" style={{ height: `${(MOST_ROWS / 2) * (height + GAP)}px` }}
        onPointerMove={(e) => (e.currentTarget.title = describe(e))}
      />
      <Words names={names} classes={classes} />
    </div>
  );
}

/** The same in words, while the training stands. */
function Words({ names, classes }: { names: readonly string[]; classes: boolean }) {
  const now = calm.value;
  if (!now || now.isRunning) return null;
  return (
    <ul class="hidden">
      {readSamples(opened.value!, now).map(({ says, right }) => (
        <li>
          {names.map((name, k) => {
            const text = `${name}: ${formatNumber(says[k]!, 3)}, `;
            return classes && right[k]! > 0.5 ? <strong>{text}</strong> : text;
          })}
        </li>
      ))}
    </ul>
  );
}

/** A bar for each output; the right class is named in bold and underlined. */
function drawBars(context: CanvasRenderingContext2D, [x, y, width]: Box, { says, right }: Sample, names: readonly string[], classes: boolean): void {
  const most = classes ? 1 : Math.max(1e-30, ...[...says, ...right].map(Math.abs)), style = getComputedStyle(context.canvas);
  const ink = style.color, bar = style.getPropertyValue("--link"), write = (weight: number) => (context.font = `${weight} 10px ${style.fontFamily}`);
  write(800);
  const room = Math.min(width / 2, Math.max(NAME, ...names.map((name) => context.measureText(name).width + GAP / 2)));
  names.forEach((name, k) => {
    const isRight = classes && right[k]! > 0.5, top = y + k * LINE;
    context.fillStyle = ink;
    write(isRight ? 800 : 400);
    context.fillText(name, x, top + LINE - 2, room - GAP / 2);
    if (isRight) context.fillRect(x, top + LINE - 1, Math.min(room - GAP / 2, context.measureText(name).width), 1);
    context.fillStyle = bar;
    context.fillRect(x + room, top + (LINE - BAR) / 2, Math.max(1, (width - room) * Math.min(1, Math.abs(says[k]!) / most)), BAR);
  });
}
