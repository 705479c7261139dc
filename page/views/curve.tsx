// The loss over the steps, with the step that is shown; a slider below goes to any of them.
import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { calm, curve, curveVersion, otherCurve, seek } from "../state/app";
import { formatNumber } from "../cards/numerals";
import { formatCount } from "../state/counts";
import { _ } from "../state/words";
import { HEIGHT, keepFinite, LINE, makeLossAxes, markStep } from "./loss_axes";

export function Curve() {
  const at = useRef<HTMLDivElement>(null), plot = useRef<uPlot | null>(null);
  useEffect(() => {
    const box = at.current!;
    plot.current = new uPlot(makeOptions(box), [[], [], []], box);
    const watcher = new ResizeObserver(() => plot.current!.setSize({ width: box.clientWidth, height: HEIGHT }));
    watcher.observe(box);
    return () => {
      watcher.disconnect();
      plot.current!.destroy();
    };
  }, []);
  useSignalEffect(() => {
    void curveVersion.value;
    void calm.value;
    plot.current?.setData(layOver());
  });
  const now = calm.value, branch = now?.branches.find((b) => b.id === now.branch);
  return (
    <section class="curve" aria-label={_("Loss over the steps")}>
      <div ref={at} role="img" aria-label={now ? _("Loss {loss} at step {step}", { loss: formatNumber(now.loss, 6), step: now.step }) : ""} />
      {now && branch && (
        <label class="time">
          <span>{_("Step")}</span>
          <input
            type="range" min={1} max={Math.max(2, branch.tip)} value={now.step}
            aria-valuetext={_("Step {step} of {tip}", { step: now.step, tip: branch.tip })}
            onInput={(e) => seek(Number(e.currentTarget.value))}
          />
          <output>{formatCount(now.step)}</output>
        </label>
      )}
    </section>
  );
}

/** The curve that is shown and the one that it is compared with, over the steps of both. */
function layOver(): uPlot.AlignedData {
  const own = keepFinite(curve.losses);
  if (!otherCurve.steps.length) return [curve.steps, own, own.map(() => null)];
  return uPlot.join([[curve.steps, own], [[...otherCurve.steps], keepFinite(otherCurve.losses)]]);
}

function makeOptions(box: HTMLElement): uPlot.Options {
  const style = getComputedStyle(box);
  return {
    ...makeLossAxes(box),
    series: [
      {}, { ...LINE, label: _("Loss"), stroke: style.getPropertyValue("--link") },
      { ...LINE, label: _("Loss to compare with"), stroke: style.getPropertyValue("--slope"), dash: [6, 4] },
    ],
    hooks: {
      draw: [(plot) => calm.value && markStep(plot, calm.value.step)],
      ready: [(plot) => plot.over.addEventListener("click", () => goThere(plot))],
    },
  };
}

function goThere(plot: uPlot): void {
  const step = plot.cursor.left === undefined ? NaN : plot.posToVal(plot.cursor.left, "x");
  if (Number.isFinite(step)) seek(Math.round(step));
}
