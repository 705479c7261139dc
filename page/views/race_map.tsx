// The slice, and on it the paths of the race up to a moment.
import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { formatNumber } from "../cards/numerals";
import { clip, favorite, nameAxes, now, race } from "../state/race";
import { _ } from "../state/words";
import type { RaceShown } from "../time/race";
import type { Pair } from "../time/race_plane";
import type { Track } from "../time/racer";
import type { Slice } from "../time/slice";
import { drawShapes, makeShapes, markPlace, pickStyle } from "./race_shapes";
import { chooseScale, paintSlice } from "./relief";

/** Pixels of a side: twice as many as are seen. */
const SIDE = 720;
/** The longest arrow of one's memory. */
const RADIUS = 90;

export function RaceMap({ shown, slice, zero }: { shown: RaceShown; slice: Slice; zero: Pair }) {
  const shades = useRef<HTMLCanvasElement>(null), paths = useRef<HTMLCanvasElement>(null), scale = chooseScale(slice.losses);
  useEffect(() => paintSlice(shades.current!, slice, scale), [slice]);
  useSignalEffect(() => {
    // Told of another race, it may have no slice yet.
    if (race.value?.slice && paths.current) drawPaths(paths.current, race.value, race.value.slice, now.value, favorite.value);
  });
  const [across, up] = nameAxes(shown), [[left, right], [low, high]] = slice.window;
  const ends = (a: number, b: number, at: number): Record<"from" | "to", string> => ({ from: formatNumber(a + at, 4), to: formatNumber(b + at, 4) });
  return (
    <figure class="slice">
      <div class="map">
        <canvas ref={shades} role="img" aria-label={_("The loss along {across} and {up}", { across: across!, up: up! })} />
        <canvas ref={paths} width={SIDE} height={SIDE} aria-hidden="true" />
      </div>
      <figcaption>
        {_("To the right, {name}: {from} to {to}", { name: across!, ...ends(left, right, zero[0]) })}<br />
        {_("Upward, {name}: {from} to {to}", { name: up!, ...ends(low, high, zero[1]) })}<br />
        {scale && _("Loss of {rows} rows: {low} (light) to {high} (dark)", { rows: slice.rows, low: formatNumber(scale.low, 3), high: formatNumber(scale.high, 3) })}
        {scale?.isLog && <> · {_("log scale")}</>}
      </figcaption>
    </figure>
  );
}

function drawPaths(canvas: HTMLCanvasElement, { tracks }: RaceShown, { window }: Slice, moment: number, favorite: string): void {
  const context = canvas.getContext("2d")!, [[left, right], [low, high]] = window;
  const across = SIDE / (right - left), up = SIDE / (high - low);
  const toPixel = ([x, y]: Pair): Pair => [(x - left) * across, SIDE - (y - low) * up];
  context.clearRect(0, 0, SIDE, SIDE);
  markPlace(context, toPixel([0, 0]), 8, "#1b1e24");
  tracks.forEach((track, index) => {
    const k = clip(track, moment), { color, dash } = pickStyle(index);
    if (k < 0) return;
    context.beginPath();
    for (const point of track.points.slice(0, k + 1)) context.lineTo(...toPixel(point));
    for (const [width, ink, dashes] of [[6, "#fdfdfbc0", []], [3, color, dash.map((d) => 2 * d)]] as const) {
      context.setLineDash([...dashes]);
      context.lineWidth = width;
      context.strokeStyle = ink;
      context.stroke();
    }
    markPlace(context, toPixel(track.points[k]!), 10, color, track.end !== undefined && moment >= track.end);
  });
  const own = tracks.find((t) => t.name === favorite), shapes = own && makeShapes(stretch(own, across, up), clip(own, moment));
  if (shapes) drawShapes(context, shapes, toPixel(own.points[clip(own, moment)]!), RADIUS, pickStyle(tracks.indexOf(own)).color, "#333");
}

/** A track in pixels. */
function stretch(track: Track, sx: number, sy: number): Track {
  const turn = (pairs: readonly Pair[]): Pair[] => pairs.map(([x, y]) => [x * sx, y * sy]);
  return {
    ...track, points: turn(track.points), gradients: turn(track.gradients), momenta: track.momenta && turn(track.momenta),
    allowed: track.allowed?.map(([xx, xy, yy]) => [xx * sx * sx, xy * sx * sy, yy * sy * sy]),
  };
}
