// Points of a plane that can be dragged, moved by the arrow keys, drawn and taken away. What is done is
// done at the step that is shown: a branch goes on with it.
import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Rows } from "../engine/training";
import { fork } from "../state/changes";
import { parts, reach, shownBranch } from "../state/shown";
import { formatNumber } from "../cards/numerals";
import type { Package } from "../state/package";
import { findClass, findNearest, keepInside, listClasses, makeRow, type Place, placeRow, readPlaceOf, readRow, toPlace } from "../state/plane";
import { _ } from "../state/words";
import { changeRow, type RowArrays } from "../time/rows";
import { drawPoints } from "./points";

const SIDE = 220, NEAR = 12;
/** Steps of an arrow key across the whole plane; with Shift they are finer. */
const STEPS = 40, FINE_STEPS = 400;
const MOST_LISTED = 1500;

/** The row whose point is chosen. */
const chosenRow = signal<number | undefined>(undefined);
/** What a click does: move a point, or draw one of this class. */
const drawn = signal<number | undefined>(undefined);

const findChosen = (rows: Rows): number | undefined =>
  chosenRow.value !== undefined && chosenRow.value < rows.count ? chosenRow.value : undefined;

interface Drag {
  readonly row: number;
  readonly place: Place;
}

export function PlaneEditor({ pkg }: { pkg: Package }) {
  const canvas = useRef<HTMLCanvasElement>(null), [drag, setDrag] = useState<Drag>();
  const own = parts.value, rows = own.train!, square = reach.value, chosen = findChosen(rows);
  const classes = pkg.data.task === "classification";
  useEffect(() => {
    const moved = drag ? changeRow(rows, drag.row, new Map(placeRow(pkg, drag.place))) : rows;
    drawPoints(canvas.current!, { ...own, train: moved }, square, { classes, chosen });
  });
  const find = (event: PointerEvent): Place => {
    const box = canvas.current!.getBoundingClientRect();
    return toPlace([event.clientX - box.left, event.clientY - box.top], square, box.width);
  };
  const take = (event: PointerEvent): void => {
    const place = find(event), width = square[1] - square[0];
    if (drawn.value !== undefined) return addPoint(pkg, rows, place, drawn.value);
    const row = findNearest(rows, place, (NEAR / SIDE) * width);
    chosenRow.value = row;
    if (row === undefined) return;
    canvas.current!.setPointerCapture(event.pointerId);
    setDrag({ row, place: readPlaceOf(rows, row) });
  };
  const drop = (): void => {
    if (drag && isElsewhere(rows, drag)) movePoint(pkg, drag.row, drag.place);
    setDrag(undefined);
  };
  return (
    <>
      <div
        class="plane" role="application" tabIndex={0} aria-label={_("The points to train on")} aria-describedby="plane-help"
        onKeyDown={(event) => press(event, pkg, rows)}
      >
        <canvas
          ref={canvas} width={SIDE} height={SIDE} class={drawn.value === undefined ? "" : "draws"} role="img"
          aria-label={_("{count} points", { count: rows.count })} onPointerDown={take} onPointerUp={drop}
          onPointerCancel={() => setDrag(undefined)} onPointerMove={(event) => drag && setDrag({ ...drag, place: find(event) })}
        />
      </div>
      <p id="plane-help" class="hidden">
        {_("Page Up and Page Down choose a point, the arrow keys move it, with Shift in finer steps, Delete takes it away.")}
      </p>
      <p class="hidden" role="status">{chosen !== undefined ? describePoint(pkg, rows, chosen) : ""}</p>
      {classes && <Pens pkg={pkg} />}
      <PointList pkg={pkg} rows={rows} />
    </>
  );
}

/** Whether a click moves points or draws some, and of which class. */
function Pens({ pkg }: { pkg: Package }) {
  const pens: readonly (readonly [number | undefined, string])[] =
    [[undefined, _("moves a point")], ...listClasses(pkg.data).map((name, k) => [k, _("adds {name}", { name })] as const)];
  return (
    <fieldset class="pens">
      <legend>{_("A click in the plane")}</legend>
      {pens.map(([pen, text]) => (
        <label>
          <input type="radio" name="pen" checked={drawn.value === pen} onChange={() => (drawn.value = pen)} /> {text}
        </label>
      ))}
    </fieldset>
  );
}

/** All points as a list, and fields for the one that is chosen. */
function PointList({ pkg, rows }: { pkg: Package; rows: Rows }) {
  const count = Math.min(rows.count, MOST_LISTED);
  return (
    <details class="points">
      <summary>{_("Points as a list")}</summary>
      <select
        size={6} aria-label={_("Points")} value={String(findChosen(rows) ?? "")}
        onChange={(event) => (chosenRow.value = Number(event.currentTarget.value))}
      >
        {Array.from({ length: count }, (_unused, row) => <option value={String(row)}>{describePoint(pkg, rows, row)}</option>)}
      </select>
      {rows.count > count && <p>{_("and {count} more", { count: rows.count - count })}</p>}
      <PointFields key={`${chosenRow.value} ${rows.count} ${shownBranch.value}`} pkg={pkg} rows={rows} />
    </details>
  );
}

function PointFields({ pkg, rows }: { pkg: Package; rows: Rows }) {
  const form = useRef<HTMLFormElement>(null), row = findChosen(rows), isThere = row !== undefined;
  const [x, y] = isThere ? readPlaceOf(rows, row) : [0, 0], names = listClasses(pkg.data), [first, second] = pkg.data.plane?.columns ?? pkg.data.inputs;
  const classes = pkg.data.task === "classification", target = isThere ? readTarget(rows, row, classes) : 0;
  const read = (name: string): number => Number(new FormData(form.current!).get(name));
  const place = (): Place => [read("x"), read("y")];
  return (
    <form
      ref={form} class="fields" onSubmit={(event) => {
        event.preventDefault();
        if (isThere) changePoint(pkg, rows, row, place(), read("target"));
      }}
    >
      <label>{first} <input name="x" type="number" step="any" required defaultValue={String(x)} /></label>
      <label>{second} <input name="y" type="number" step="any" required defaultValue={String(y)} /></label>
      <label>
        {classes ? _("Class") : pkg.data.outputs[0]}{" "}
        {classes ? (
          <select name="target" defaultValue={String(target)}>{names.map((name, k) => <option value={String(k)}>{name}</option>)}</select>
        ) : (
          <input name="target" type="number" step="any" required defaultValue={String(target)} />
        )}
      </label>
      <button type="submit" disabled={!isThere}>{_("Change")}</button>
      <button type="button" onClick={() => form.current!.reportValidity() && addPoint(pkg, rows, place(), read("target"))}>{_("Add")}</button>
      <button type="button" disabled={!isThere} onClick={() => isThere && removePoint(rows, row)}>{_("Take away")}</button>
    </form>
  );
}

function press(event: KeyboardEvent, pkg: Package, rows: Rows): void {
  const row = findChosen(rows), last = rows.count - 1, move = ARROWS[event.key];
  if (move && row === undefined) chosenRow.value = 0;
  else if (event.key === "PageDown") chosenRow.value = row === undefined ? 0 : Math.min(last, row + 1);
  else if (event.key === "PageUp") chosenRow.value = row === undefined ? last : Math.max(0, row - 1);
  else if (event.key === "Home") chosenRow.value = 0;
  else if (event.key === "End") chosenRow.value = last;
  else if (event.key === "Delete" && row !== undefined) removePoint(rows, row);
  else if (move && row !== undefined) movePoint(pkg, row, shift(readPlaceOf(rows, row), move, event.shiftKey));
  else return;
  event.preventDefault();
}

const ARROWS: Readonly<Record<string, Place>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

function shift([x, y]: Place, [right, up]: Place, isFine: boolean): Place {
  const [low, high] = reach.value, step = (high - low) / (isFine ? FINE_STEPS : STEPS);
  return keepInside([x + right * step, y + up * step], [low, high]);
}

const movePoint = (pkg: Package, row: number, place: Place): void => fork([{ kind: "row", row, arrays: new Map(placeRow(pkg, place)) }]);

function changePoint(pkg: Package, rows: Rows, row: number, place: Place, target: number): void {
  const y = makeWhole(pkg, rows, place, target).get("y")!;
  fork([{ kind: "row", row, arrays: new Map([...placeRow(pkg, place), ["y", [...y]]]) }]);
}

function addPoint(pkg: Package, rows: Rows, place: Place, target: number): void {
  chosenRow.value = rows.count;
  fork([{ kind: "add", arrays: makeWhole(pkg, rows, place, target) }]);
}

function removePoint(rows: Rows, row: number): void {
  if (rows.count > 1) chosenRow.value = Math.min(row, rows.count - 2);
  fork([{ kind: "remove", row }]);
}

/** Classes are looked for in the rows of now, then in those of the beginning. */
function makeWhole(pkg: Package, rows: Rows, place: Place, target: number): RowArrays {
  const row = makeRow([rows, ...Object.values(pkg.parts)], place, target, pkg.data.task === "classification");
  return new Map([...row, ...placeRow(pkg, place)]);
}

const readTarget = (rows: Rows, row: number, classes: boolean): number => (classes ? findClass(rows, row) : readRow(rows, "y", row)[0]!);

function isElsewhere(rows: Rows, { row, place: [x, y] }: Drag): boolean {
  const [u, v] = readPlaceOf(rows, row);
  return u !== x || v !== y;
}

function describePoint(pkg: Package, rows: Rows, row: number): string {
  const [x, y] = readPlaceOf(rows, row), classes = pkg.data.task === "classification", target = readTarget(rows, row, classes);
  const name = classes ? listClasses(pkg.data)[target] ?? "" : formatNumber(target, 4);
  return _("{row}: {x}, {y}, {target}", { row, x: formatNumber(x, 4), y: formatNumber(y, 4), target: name });
}
