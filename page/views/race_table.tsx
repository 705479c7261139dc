// Every racer's numbers at the moment that is shown, and what it remembers as shapes.
import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { formatNumber } from "../cards/numerals";
import { formatCount } from "../state/counts";
import { clip, favorite, now, race } from "../state/race";
import { _ } from "../state/words";
import type { RaceShown } from "../time/race";
import type { Track } from "../time/racer";
import { drawShapes, findEllipse, makeShapes, pickStyle } from "./race_shapes";

/** Pixels of a cell: twice as many as are seen. */
const CELL = 176;

export function RaceTable({ shown: { tracks, zero } }: { shown: RaceShown }) {
  const k = now.value;
  if (!tracks.length) return null;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={_("All racers")}>
      <table class="racers">
        <caption>
          {_("After {count} updates. Gray: downhill, against the gradient. Hollow: what is carried along. Full: the step. Ellipse: how far squares let it go. Sizes are cube roots of their share of the largest.", { count: formatCount(k) })}
        </caption>
        <thead>
          <tr>
            <th scope="col">{_("Optimizer")}</th><th scope="col">{_("Rate")}</th><th scope="col">{_("Loss")}</th>
            <th scope="col">{_("To the right")}</th><th scope="col">{_("Upward")}</th><th scope="col">{_("Distance from the slice")}</th>
            <th scope="col">{_("What it remembers")}</th>
          </tr>
        </thead>
        <tbody>{tracks.map((track, index) => <RacerRow key={track.name} track={track} index={index} k={k} zero={zero ?? [0, 0]} />)}</tbody>
      </table>
    </div>
  );
}

function RacerRow({ track, index, k, zero }: { track: Track; index: number; k: number; zero: readonly [number, number] }) {
  const { color, dash } = pickStyle(index), at = clip(track, k), point = track.points[at], isChosen = favorite.value === track.name;
  const hasEnded = track.end !== undefined && k >= track.end;
  return (
    <tr>
      <th scope="row">
        <button class="number" aria-pressed={isChosen} onClick={() => (favorite.value = isChosen ? "" : track.name)} title={_("Draw what it remembers on the slice")}>
          <svg width="34" height="10" aria-hidden="true">
            <line x1="0" x2="34" y1="5" y2="5" stroke={color} stroke-width="3" stroke-dasharray={dash.join(" ")} />
          </svg>{" "}
          {track.name}
        </button>
        {track.isOwn && <small> {_("in use")}</small>}
        {hasEnded && <small class="ended"> ✕ {_("not finite at update {count}", { count: formatCount(track.end!) })}</small>}
      </th>
      <td>{formatNumber(track.rate, 6)}</td>
      <td>{track.losses.length ? formatNumber(track.losses[Math.min(k, track.losses.length - 1)]!, 6) : "–"}</td>
      <td>{point ? formatNumber(point[0] + zero[0], 5) : "–"}</td>
      <td>{point ? formatNumber(point[1] + zero[1], 5) : "–"}</td>
      <td>{point ? formatNumber(track.distances[at]!, 4) : "–"}</td>
      <td><Memory name={track.name} index={index} /> {describeMemory(track, at)}</td>
    </tr>
  );
}

function Memory({ name, index }: { name: string; index: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useSignalEffect(() => {
    const track = race.value?.tracks.find((t) => t.name === name), box = canvas.current;
    if (!track || !box) return;
    const context = box.getContext("2d")!, shapes = makeShapes(track, clip(track, now.value)), middle = CELL / 2, radius = middle - 4;
    const style = getComputedStyle(box), color = pickStyle(index).color;
    context.clearRect(0, 0, CELL, CELL);
    context.beginPath();
    context.arc(middle, middle, radius, 0, 2 * Math.PI);
    context.setLineDash([]);
    context.strokeStyle = style.getPropertyValue("--line");
    context.stroke();
    if (shapes) drawShapes(context, shapes, [middle, middle], radius, color, "#6b6b6b");
  });
  return <canvas ref={canvas} width={CELL} height={CELL} aria-hidden="true" />;
}

/** What the shapes show, in numbers. */
function describeMemory({ momenta, allowed }: Track, k: number): string {
  if (!momenta && !allowed) return _("no memory");
  if (k < 1) return "–";
  const number = (v: number): string => formatNumber(v, 3), parts: string[] = [];
  if (momenta) parts.push(_("carried along: {x}, {y}", { x: number(momenta[k - 1]![0]), y: number(momenta[k - 1]![1]) }));
  if (allowed) {
    const [a, b] = findEllipse(allowed[k - 1]!).axes;
    parts.push(_("half axes: {a}, {b}", { a: number(a), b: number(b) }));
  }
  return parts.join(" · ");
}
