// What curves of a loss have in common: steps, powers of ten, and a line at the step that is shown.
import type uPlot from "uplot";
import { formatNumber } from "../cards/numerals";

export const HEIGHT = 170;
export const LINE = { width: 1.5, points: { show: false }, spanGaps: true } as const;

export const keepFinite = (losses: readonly number[]): (number | null)[] => losses.map((v) => (Number.isFinite(v) && v > 0 ? v : null));

export function makeLossAxes(box: HTMLElement): Omit<uPlot.Options, "series"> {
  const style = getComputedStyle(box), ink = style.getPropertyValue("--quiet"), rule = style.getPropertyValue("--line");
  const axis = { stroke: ink, grid: { stroke: rule, width: 1 }, ticks: { stroke: rule, width: 1 } };
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
  };
}

/** Powers of ten alone, where there are several: else all. */
function keepPowers(ticks: readonly number[]): (number | null)[] {
  const isPower = (v: number): boolean => Math.abs(Math.log10(v) - Math.round(Math.log10(v))) < 1e-9;
  return ticks.filter(isPower).length > 1 ? ticks.map((v) => (isPower(v) ? v : null)) : [...ticks];
}

/** A line at a step. */
export function markStep(plot: uPlot, step: number): void {
  const { ctx, bbox } = plot, x = plot.valToPos(step, "x", true);
  ctx.save();
  ctx.strokeStyle = getComputedStyle(plot.root).getPropertyValue("--ink");
  ctx.setLineDash([4, 4]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}
