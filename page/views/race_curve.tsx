// The losses of all racers, update by update, on the axes of the training's own curve.
import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { now, race, show } from "../state/race";
import { _ } from "../state/words";
import { across, drawAxes, drawCurve, drawLevel, findStep, type Frame, makeFrame, up } from "./plot";
import { markPlace, pickStyle } from "./race_shapes";
import { fit } from "./raster";
import { useWidth } from "./width";

const HEIGHT = 220;

export function RaceCurve({ steps }: { steps: number }) {
  const box = useRef<HTMLElement>(null), canvas = useRef<HTMLCanvasElement>(null), width = useWidth(box, 600);
  const frame = useRef<Frame>(makeFrame([], width, HEIGHT));
  const draw = (): void => {
    if (!race.value || !canvas.current) return;
    const curves = race.value.tracks.map(({ losses }) => ({ steps: losses.map((_loss, k) => k), losses }));
    frame.current = { ...makeFrame(curves, width, HEIGHT), first: 0, last: Math.max(1, race.value.steps) };
    const context = fit(canvas.current, width, HEIGHT);
    drawAxes(context, frame.current);
    drawLevel(context, frame.current, now.value);
    race.value.tracks.forEach(({ losses, end }, index) => {
      const { color, dash } = pickStyle(index);
      drawCurve(context, frame.current, curves[index]!, color, dash);
      if (end) markPlace(context, [across(frame.current, end - 1), up(frame.current, losses[end - 1]!)], 5, color, true);
    });
  };
  useEffect(draw, [width]);
  useSignalEffect(draw);
  return (
    <figure class="losses" ref={box}>
      <canvas
        ref={canvas} style={{ height: `${HEIGHT}px` }} role="img" onClick={(e) => show(findStep(frame.current, e.offsetX))}
        aria-label={_("The losses of all over {steps} updates", { steps })}
      />
      <figcaption>{_("The loss after each update")}</figcaption>
    </figure>
  );
}
