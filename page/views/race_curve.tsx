// The losses of all racers, update by update.
import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { now, race, show } from "../state/race";
import { _ } from "../state/words";
import type { RaceShown } from "../time/race";
import { HEIGHT, keepFinite, LINE, makeLossAxes, markStep } from "./loss_axes";
import { pickStyle } from "./race_shapes";

export function RaceCurve({ shown: { tracks, steps } }: { shown: RaceShown }) {
  const at = useRef<HTMLDivElement>(null), plot = useRef<uPlot | null>(null), names = tracks.map((t) => t.name).join();
  useEffect(() => {
    const box = at.current!, series = tracks.map(({ name }, index) => ({ ...LINE, label: name, stroke: pickStyle(index).color, dash: [...pickStyle(index).dash] }));
    plot.current = new uPlot({
      ...makeLossAxes(box), series: [{}, ...series],
      hooks: { draw: [(own) => markStep(own, now.value)], ready: [(own) => own.over.addEventListener("click", () => choose(own))] },
    }, [[], ...tracks.map(() => [])], box);
    const watcher = new ResizeObserver(() => plot.current!.setSize({ width: box.clientWidth, height: HEIGHT }));
    watcher.observe(box);
    return () => {
      watcher.disconnect();
      plot.current!.destroy();
    };
  }, [names]);
  useSignalEffect(() => {
    void now.value;
    const own = race.value;
    if (own?.tracks.length === tracks.length) plot.current?.setData([Array.from({ length: own.steps + 1 }, (_unused, k) => k), ...own.tracks.map((t) => keepFinite(pad(t.losses, own.steps + 1)))]);
  });
  return <div ref={at} role="img" aria-label={_("The losses of all over {steps} updates", { steps })} />;
}

const pad = (losses: readonly number[], count: number): number[] => Array.from({ length: count }, (_unused, k) => losses[k] ?? NaN);

function choose(plot: uPlot): void {
  const step = plot.cursor.left === undefined ? NaN : plot.posToVal(plot.cursor.left, "x");
  if (Number.isFinite(step)) show(Math.round(step));
}
