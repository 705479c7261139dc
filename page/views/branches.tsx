// The branches as a tree: where each left, what was changed, how far it went. One is shown; the curve of
// another can be laid over its own.
import type { BranchNote } from "../time/notes";
import { compare, drop, select } from "../state/branch_choice";
import { compared, curve, curveVersion, otherCurve } from "../state/curves";
import { calm, opened } from "../state/shown";
import { compareCurves, describeEdits, growTree, nameBranch, type Twig } from "../state/branches";
import { formatNumber } from "../cards/numerals";
import { formatCount } from "../state/counts";
import { _ } from "../state/words";

export function Branches() {
  const now = calm.value;
  if (!now) return null;
  const most = Math.max(...now.branches.map((b) => b.tip));
  return (
    <section class="branches" aria-label={_("Branches")}>
      <h2>{_("Branches")}</h2>
      <Twigs twigs={growTree(now.branches)} most={most} />
      <DifferenceNote />
    </section>
  );
}

function Twigs({ twigs, most }: { twigs: readonly Twig[]; most: number }) {
  return (
    <ul>
      {twigs.map(({ branch, children }) => (
        <li key={branch.id}>
          <BranchRow branch={branch} most={most} />
          {children.length > 0 && <Twigs twigs={children} most={most} />}
        </li>
      ))}
    </ul>
  );
}

function BranchRow({ branch, most }: { branch: BranchNote; most: number }) {
  const { id, from, tip } = branch, isShown = calm.value!.branch === id, isCompared = compared.value === id, name = nameBranch(id);
  const share = (step: number): string => `${(100 * (step - 1)) / Math.max(1, most - 1)}%`;
  return (
    <div class="branch">
      <button class="name" aria-current={isShown} onClick={() => select(id)}>
        <strong>{name}</strong> <span>{describeCourse(branch)}</span>
      </button>
      <span class="course" aria-hidden="true">
        <span style={{ marginLeft: share(from), width: `max(3px, calc(${share(tip)} - ${share(from)}))` }} />
      </span>
      <button
        aria-pressed={isCompared} disabled={isShown && !isCompared} onClick={() => compare(isCompared ? undefined : id)}
      >
        {_("Compare")} <span class="hidden">{name}</span>
      </button>
      {id > 0 && (
        <button onClick={() => drop(id)} title={_("Drop it, and what left it")}>
          <span aria-hidden="true">✕</span> <span class="hidden">{_("Drop {name}", { name })}</span>
        </button>
      )}
    </div>
  );
}

/** "at step 10: W1[0,2]: 0.3 → 2; to step 500, loss 0.1". */
function describeCourse({ from, tip, loss, end, parent, edits }: BranchNote): string {
  const end_ = { step: formatCount(tip), loss: formatNumber(loss, 3) };
  const last = end === undefined ? _("to step {step}, loss {loss}", end_) : _("not finite at step {step}", end_);
  if (parent === undefined) return last;
  const what = describeEdits(edits, opened.value!.program).join("; ");
  return _("at step {step}: {what}; {last}", { step: formatCount(from), what, last });
}

/** How the losses of the two differ at the step that is shown, or at the last that both have. */
function DifferenceNote() {
  const now = calm.value!, id = compared.value;
  void curveVersion.value;
  if (id === undefined || id === now.branch) return null;
  const difference = compareCurves(curve, otherCurve, now.step), name = nameBranch(id);
  if (!difference) return null;
  const { step, own, other } = difference;
  const values = { step: formatCount(step), own: formatNumber(own, 4), other: formatNumber(other, 4), name };
  return (
    <p class="difference">
      {_("Step {step}: loss {own}; {name} (dashed): {other}.", values)}{" "}
      {own === other
        ? _("There they are equal.")
        : _("The difference is {difference}, the ratio {ratio}.", { difference: formatNumber(own - other, 4), ratio: formatNumber(own / other, 4) })}
    </p>
  );
}
