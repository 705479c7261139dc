// Why a training ended: the first number that is not finite, which line made it, and of what.
import { openNumber } from "../state/number_choice";
import { calm } from "../state/shown";
import { formatNumber } from "../cards/numerals";
import { formatCount } from "../state/counts";
import { _ } from "../state/words";
import type { Entry } from "../time/fault";

export function FaultNote() {
  const now = calm.value, fault = now?.fault, end = now?.branches.find((b) => b.id === now.branch)?.end;
  if (!now || !fault || end === undefined) return null;
  const { step, kind, equation, formula, isEntrywise, operands } = fault;
  return (
    <section class="problem" role="alert" aria-label={_("Not finite")}>
      <h2>{_("Step {step} is not finite: the training ends there.", { step: formatCount(end) })}</h2>
      <p>
        {kind === "array"
          ? _("The first number that is not finite, at step {step}, in equation {equation} ({formula}):", { step: formatCount(step), equation, formula })
          : _("All its numbers are finite, but the squared length of the gradient is not. The gradient's largest number:")}{" "}
        <EntryButton branch={now.branch} step={step} entry={fault.entry} />
      </p>
      {operands.length > 0 && (
        <p>
          {isEntrywise ? _("It was made from:") : _("It was made from these arrays; the number of each that is farthest from zero:")}{" "}
          {operands.map((entry) => <EntryButton key={entry.place} branch={now.branch} step={step} entry={entry} />)}
        </p>
      )}
    </section>
  );
}

function EntryButton({ branch, step, entry }: { branch: number; step: number; entry: Entry }) {
  return <button onClick={() => openNumber(branch, step, entry.place)}>{entry.place} = {formatNumber(entry.value, 6)}</button>;
}
