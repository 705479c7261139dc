// The loss over the steps, with the step that is shown; a slider below goes to any of them.
import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { curve, curveVersion, otherCurve } from "../state/curves";
import { seek, slide } from "../state/requests";
import { calm, slow } from "../state/shown";
import { formatNumber } from "../cards/numerals";
import { formatCount } from "../state/counts";
import { _ } from "../state/words";
import { drawPlot, findPoint, findStep, type Frame, makeFrame } from "./plot";
import { fit } from "./raster";
import { useWidth } from "./width";

const HEIGHT = 170;

export function Curve() {
  const box = useRef<HTMLDivElement>(null), canvas = useRef<HTMLCanvasElement>(null), width = useWidth(box, 400);
  const frame = useRef<Frame>(makeFrame([], width, HEIGHT));
  const draw = (): void => {
    void curveVersion.value;
    frame.current = makeFrame([curve, otherCurve], width, HEIGHT);
    drawPlot(fit(canvas.current!, width, HEIGHT), frame.current, curve, otherCurve, slow.value?.step);
  };
  useEffect(draw, [width]);
  useSignalEffect(draw);
  const describe = (event: PointerEvent): string => {
    const at = findPoint(curve, findStep(frame.current, event.offsetX));
    return at in curve.steps ? `${formatCount(curve.steps[at]!)}: ${formatNumber(curve.losses[at]!, 6)}` : "";
  };
  const now = calm.value, branch = now?.branches.find((b) => b.id === now.branch);
  return (
    <section class="curve" aria-label={_("Loss over the steps")}>
      <h2>{_("Loss over the steps")}</h2>
      <div ref={box}>
        <canvas
          ref={canvas} role="img" aria-label={now ? _("Loss {loss} at step {step}", { loss: formatNumber(now.loss, 6), step: now.step }) : ""}
          onClick={(e) => seek(findStep(frame.current, e.offsetX))} onPointerMove={(e) => (e.currentTarget.title = describe(e))}
        />
      </div>
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
