// What drives time: back, on, play, to the beginning, how fast.
import { go, pause, reset, setSpeed, speed, step } from "../state/motion";
import { calm, isRunning, opened, parts, program } from "../state/shown";
import { formatNumber } from "../cards/numerals";
import { formatCount } from "../state/counts";
import { _ } from "../state/words";
import type { Score } from "../time/messages";

const SPEEDS = [1, 10, 100, 1000, 0];

export function Toolbar() {
  const now = calm.value, running = isRunning.value, goal = now?.goal ?? program.value?.steps ?? 1;
  const hasShares = opened.value?.data.task === "classification";
  const isOver = now !== undefined && !running && now.step >= (program.value?.steps ?? Infinity);
  return (
    <div class="toolbar" role="toolbar" aria-label={_("Training")}>
      <button onClick={reset} title={_("To the first step")}>⇤ 1</button>
      <button onClick={() => step(-1)} title={_("One step back")}>−1</button>
      <button
        class="main" onClick={() => (running ? pause() : go())} aria-pressed={running} disabled={isOver}
        title={isOver ? _("The plan ends here") : ""}
      >
        {running ? _("Pause") : _("Train")}
      </button>
      <button onClick={() => step(1)} title={_("One step on")}>+1</button>
      <label>
        {_("Speed")}{" "}
        <select value={speed.value} onChange={(e) => setSpeed(Number(e.currentTarget.value))}>
          {[...new Set([...SPEEDS, speed.value])].map((rate) => (
            <option value={rate}>{rate ? _("{count} steps/s", { count: rate }) : _("as fast as it goes")}</option>
          ))}
        </select>
      </label>
      {now && <progress value={now.step} max={goal} aria-label={_("To step {step}", { step: formatCount(goal) })} />}
      {now && (
        <dl class="facts" aria-live="off">
          <Fact name={_("Step")} value={formatCount(now.step)} />
          <Fact name={_("Epochs")} value={formatCount(countEpochs(now.step))} />
          <Fact name={_("Loss")} value={formatNumber(now.loss, 6)} />
          <Fact name={_("Rate")} value={formatNumber(now.rate, 6)} />
          <Fact name={_("Length of the gradient")} value={formatNumber(now.norm, 6)} />
          {hasShares && <Fact name={_("Right")} value={formatShare(now.scores.train)} />}
          {hasShares && parts.value.validation && <Fact name={_("Right, validation")} value={formatShare(now.scores.validation)} />}
          <Fact name={_("Steps/s")} value={now.perSecond > 0 ? formatCount(Math.round(now.perSecond)) : "–"} />
        </dl>
      )}
    </div>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** Where there is none yet its place is kept. */
const formatShare = (score: Score | undefined): string => (score?.share === undefined ? "–" : `${(100 * score.share).toFixed(1)} %`);

function countEpochs(now: number): number {
  const rows = parts.value.train!.count, batch = program.value!.rows;
  return Math.floor((now - 1) / Math.ceil(rows / batch));
}
