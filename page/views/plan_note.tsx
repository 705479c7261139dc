// Where the plan ends: how many steps it has, and another one to go on with.
import { lengthen } from "../state/changes";
import { go } from "../state/motion";
import { calm, program } from "../state/shown";
import { formatCount } from "../state/counts";
import { _ } from "../state/words";
import { NumberField } from "./number_field";

export function PlanNote() {
  const now = calm.value, own = program.value;
  if (!now || !own || now.isRunning || now.fault || now.step < own.steps) return null;
  return (
    <section class="plan" role="status" aria-label={_("The plan")}>
      <p>{_("The plan of {steps} steps ends here. With more steps a branch of its own goes on.", { steps: formatCount(own.steps) })}</p>
      <NumberField
        key={own.steps} label={_("Steps of the plan (T)")} value={2 * own.steps} least={now.step + 1} button={_("Go on")}
        take={(steps) => (lengthen(steps), go())}
      />
    </section>
  );
}
