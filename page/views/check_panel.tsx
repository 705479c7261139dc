// The gradient beside central differences, worst first: a second opinion on every derivative.
import { formatNumber } from "../cards/numerals";
import { check, checking, gradientCheck } from "../state/findings";
import { pause } from "../state/motion";
import { choose } from "../state/number_choice";
import { showsCheck } from "../state/panels";
import { calm } from "../state/shown";
import { _ } from "../state/words";
import type { GradientCheck } from "../time/check";

/** Shares up to which two numbers are called equal, or called apart only by rounding and kinks. */
const EQUAL = 1e-5, CLOSE = 1e-3;

export function CheckPanel() {
  const found = gradientCheck.value, share = checking.value;
  return (
    <details class="check" open={showsCheck.value} onToggle={(e) => (showsCheck.value = e.currentTarget.open)}>
      <summary>{_("Check the gradient")}</summary>
      <p>
        {_("Each weight is changed a little both ways, and the loss computed anew: a second way to every derivative.")}{" "}
        <button onClick={check}>{_("Check step {step}", { step: calm.value?.step ?? 1 })}</button>
        {share !== undefined && <> <progress value={share} aria-label={_("Checking")} /> <button onClick={pause}>{_("Stop")}</button></>}
      </p>
      {found && <Found check={found} />}
    </details>
  );
}

function Found({ check: { step, checked, weights, worst } }: { check: GradientCheck }) {
  const most = worst[0]?.error ?? 0;
  return (
    <>
      <p role="status">
        {_("Step {step}: {checked} of {weights} weights checked.", { step, checked, weights })} {judge(most)}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">{_("Weight")}</th><th scope="col">{_("Backpropagation")}</th>
            <th scope="col">{_("Difference")}</th><th scope="col">{_("Apart by")}</th>
          </tr>
        </thead>
        <tbody>
          {worst.map((w) => (
            <tr key={w.name}>
              <td><button class="number" onClick={() => choose(nameDerivative(w.name))}>{w.name}</button></td>
              <td>{formatNumber(w.derivative, 6)}</td><td>{formatNumber(w.difference, 6)}</td>
              <td>{w.error.toExponential(1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

const nameDerivative = (weight: string): string => `dL_d${weight}`;

function judge(error: number): string {
  if (error <= EQUAL) return _("Both ways agree.");
  if (error <= CLOSE) return _("They agree up to rounding.");
  return _("Some differ: a weight may stand at a kink, where the loss has no slope.");
}
