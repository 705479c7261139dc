// The loss over the steps, with the step that is shown; a slider below goes to any of them.
import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { calm, curve, curveVersion, otherCurve, seek, slide, slow } from "../state/app";
import { formatNumber } from "../cards/numerals";
import { formatCount } from "../state/counts";
import { _ } from "../state/words";

const HEIGHT = 170;

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
    void slow.value;
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
            onInput={(e) => slide(Number(e.currentTarget.value))}
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

const keepFinite = (losses: readonly number[]): (number | null)[] => losses.map((v) => (Number.isFinite(v) && v > 0 ? v : null));

function makeOptions(box: HTMLElement): uPlot.Options {
  const style = getComputedStyle(box), ink = style.getPropertyValue("--quiet"), rule = style.getPropertyValue("--line");
  const axis = { stroke: ink, grid: { stroke: rule, width: 1 }, ticks: { stroke: rule, width: 1 } };
  const line = { width: 1.5, points: { show: false }, spanGaps: true };
  const filter = (_plot: uPlot, ticks: number[]): (number | null)[] => keepPowers(ticks);
  return {
    width: box.clientWidth || 400,
    height: HEIGHT,
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { show: false } },
    scales: { x: { time: false }, y: { distr: 3 } },
    axes: [axis, {
      ...axis, size: 64, filter, grid: { ...axis.grid, filter }, ticks: { ...axis.ticks, filter },
      values: (_plot, ticks) => ticks.map((v) => (v === null ? "" : formatNumber(v, 3))),
    }],
    series: [
      {}, { ...line, label: _("Loss"), stroke: style.getPropertyValue("--link") },
      { ...line, label: _("Loss to compare with"), stroke: style.getPropertyValue("--slope"), dash: [6, 4] },
    ],
    hooks: { draw: [markStep], ready: [(plot) => plot.over.addEventListener("click", () => goThere(plot))] },
  };
}

/** Powers of ten alone, where there are several: else all. */
function keepPowers(ticks: readonly number[]): (number | null)[] {
  const isPower = (v: number): boolean => Math.abs(Math.log10(v) - Math.round(Math.log10(v))) < 1e-9;
  return ticks.filter(isPower).length > 1 ? ticks.map((v) => (isPower(v) ? v : null)) : [...ticks];
}

/** A line at the step that is shown. */
function markStep(plot: uPlot): void {
  const now = slow.peek();
  if (!now) return;
  const { ctx, bbox } = plot, x = plot.valToPos(now.step, "x", true);
  ctx.save();
  ctx.strokeStyle = getComputedStyle(plot.root).getPropertyValue("--ink");
  ctx.setLineDash([4, 4]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}

function goThere(plot: uPlot): void {
  const step = plot.cursor.left === undefined ? NaN : plot.posToVal(plot.cursor.left, "x");
  if (Number.isFinite(step)) seek(Math.round(step));
}
