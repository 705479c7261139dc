// What can be changed at the step that is shown, but for weights and points: numbers of the program, as
// the rate is, noise on the data, and how many of the rows are watched.
import { fork } from "../state/changes";
import { calm, opened, parts, program, shownBranch } from "../state/shown";
import { formatCount } from "../state/counts";
import { listNumbers } from "../state/places";
import { _, translate } from "../state/words";
import { NumberField } from "./number_field";

export function Changes() {
  const branch = shownBranch.value, own = program.value, { train, validation } = parts.value;
  if (branch === undefined || !own || !train) return null;
  const all = train.count + (validation?.count ?? 0), share = (100 * (validation?.count ?? 0)) / all;
  // A class with noise on it would be none.
  const { task, plane } = opened.value!.data;
  // Inputs that are made of places would no longer be those of their points.
  const noisy = [...(plane?.inputs ? [] : ["x"]), ...(task === "regression" ? ["y"] : [])];
  return (
    <section class="changes" aria-label={_("Changes")}>
      <Heading />
      <p>{_("From there on a branch of its own goes on; what was trained before stays.")}</p>
      {listNumbers(own).map((symbol) => (
        <NumberField
          key={`${symbol.name} ${symbol.value} ${branch}`} label={`${translate(symbol.about) || symbol.name} (${symbol.name})`} value={symbol.value!}
          take={(value) => fork([{ kind: "number", name: symbol.name, value }])}
        />
      ))}
      {noisy.map((array) => (
        <NumberField
          key={array} label={array === "x" ? _("Noise on the inputs") : _("Noise on the targets")} value={0.1} least={0}
          unit={_("standard deviations")} button={_("Add")} take={(level) => fork([{ kind: "noise", array, level }])}
        />
      ))}
      <NumberField
        key={`split ${share}`} label={_("Rows to watch")} value={Number(share.toFixed(1))} least={0} most={90} unit="%"
        button={_("Part anew")} take={(percent) => fork([{ kind: "split", share: percent / 100 }])}
      />
    </section>
  );
}

/** By itself, for it changes at every step. */
const Heading = () => <h2>{_("Change at step {step}", { step: formatCount(calm.value?.step ?? 1) })}</h2>;
