// The losses of all racers, update by update, on a log scale where all are above zero.
import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { formatNumber } from "../cards/numerals";
import { now, race, show } from "../state/race";
import { _ } from "../state/words";
import type { RaceShown } from "../time/race";
import { markPlace, pickStyle } from "./race_shapes";
import { chooseScale, measureHeight } from "./relief";

/** Pixels, twice as many as are seen; what is left free at the edges. */
const WIDTH = 1200, HEIGHT = 400, EDGE = 16;

export function RaceCurve({ shown: { tracks, steps } }: { shown: RaceShown }) {
  const canvas = useRef<HTMLCanvasElement>(null), scale = chooseScale(tracks.flatMap((t) => t.losses));
  useSignalEffect(() => void (race.value && canvas.current && draw(canvas.current, race.value, now.value)));
  const toUpdate = (e: MouseEvent): number => Math.round(((e.offsetX * WIDTH) / canvas.current!.clientWidth - EDGE) / (WIDTH - 2 * EDGE) * steps);
  return (
    <figure class="losses">
      <canvas
        ref={canvas} width={WIDTH} height={HEIGHT} role="img" onClick={(e) => show(toUpdate(e))}
        aria-label={_("The losses of all over {steps} updates", { steps })}
      />
      {scale && (
        <figcaption>
          {_("Loss {low} (below) to {high}", { low: formatNumber(scale.low, 3), high: formatNumber(scale.high, 3) })}{scale.isLog && <> · {_("log scale")}</>}
        </figcaption>
      )}
    </figure>
  );
}

function draw(canvas: HTMLCanvasElement, { tracks, steps }: RaceShown, moment: number): void {
  const context = canvas.getContext("2d")!, style = getComputedStyle(canvas), scale = chooseScale(tracks.flatMap((t) => t.losses));
  const across = (k: number): number => EDGE + ((WIDTH - 2 * EDGE) * k) / Math.max(1, steps);
  const up = (loss: number): number => HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * measureHeight(scale!, loss);
  context.clearRect(0, 0, WIDTH, HEIGHT);
  if (!scale) return;
  context.setLineDash([]);
  context.lineWidth = 2;
  context.strokeStyle = style.getPropertyValue("--line");
  context.strokeRect(EDGE, EDGE, WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE);
  context.strokeStyle = style.getPropertyValue("--ink");
  context.strokeRect(across(moment), EDGE, 0, HEIGHT - 2 * EDGE);
  tracks.forEach(({ losses, end }, index) => {
    const { color, dash } = pickStyle(index);
    context.setLineDash(dash.map((d) => 2 * d));
    context.lineWidth = 3;
    context.strokeStyle = color;
    context.beginPath();
    // What is not finite draws nothing.
    losses.forEach((loss, k) => context.lineTo(across(k), up(loss)));
    context.stroke();
    if (end) markPlace(context, [across(end - 1), up(losses[end - 1]!)], 8, color, true);
  });
}
