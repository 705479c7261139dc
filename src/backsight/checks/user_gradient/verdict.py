"""What came of checking a gradient of the user's own."""

from dataclasses import dataclass

from backsight.checks.loss_slips import LossFinding
from backsight.checks.slips import Finding
from backsight.checks.user_gradient.array_verdict import ArrayVerdict, WorstEntry
from backsight.checks.user_gradient.wrong_line import WrongLine
from backsight.kernel.language import N_, _, join_words, ngettext, translate_name
from backsight.kernel.shown import Shown


@dataclass(frozen=True, kw_only=True, repr=False)
class Verdict(Shown):
    """What came of a check."""

    agrees: bool
    """Whether the gradient is right, to the tolerance."""
    digits: float
    """How many agree."""
    certain: float
    """How many of the true gradient are sure."""
    worst: WorstEntry
    """The entry that is farthest off."""
    passes: int
    """Calls of the function."""
    kinks: int
    """Entries without a slope, left out."""
    method: str
    """Where the true gradient is from."""
    wanted: float
    """The tolerance, in digits."""
    sample: int | None = None
    """Entries that were differentiated one by one, where there are too many for all; else None."""
    entries: int = 0
    """Of all arrays."""
    is_filled: bool = False
    """Whether the entries that are not in the sample are known from the operations of f."""
    coarse: tuple[str, ...] = ()
    """The arrays whose gradient was given with the digits of float32."""
    arrays: tuple[ArrayVerdict, ...] = ()
    """Each array of x, as backpropagation comes to them: the last layer's first."""
    line: WrongLine | None = None
    """Where the first wrong array goes wrong; None where that was not seen."""
    notes: tuple[str, ...] = ()
    """What is to be known besides, as a fact that is wrong."""
    slips: tuple[Finding, ...] = ()
    """What explains a wrong gradient; empty where nothing known does."""
    loss: tuple[LossFinding, ...] = ()
    """What is wrong with f itself, whatever the gradient."""

    @property
    def slip(self) -> Finding | None:
        """The first finding; None where there is none."""
        return self.slips[0] if self.slips else None

    def __str__(self) -> str:
        arrays = [format_array(array) for array in self.arrays] if self.lists_arrays else []
        worst = _("Worst entry {worst}.").format(worst=self.worst)
        return "\n".join(
            [
                self.headline,
                worst,
                *self.list_remarks(),
                *arrays,
                *self.list_slips(),
                *self.list_loss_findings(),
            ]
        )

    @property
    def lists_arrays(self) -> bool:
        """Whether something is to be said of each: there are several, and not all are right."""
        return not self.agrees and len(self.arrays) > 1

    def list_remarks(self) -> list[str]:
        """How it was found, what limits the verdict, and what is to be known besides."""
        lines = [self.certainty]
        if self.sample is not None:
            lines.append(self._describe_sample(self.sample))
        if self.kinks:
            lines.append(
                _("{kinks} at a kink, where there is no slope: left out.").format(kinks=self.kinks)
            )
        if self.certain < self.wanted:
            lines.append(
                _("The tolerance asks for {wanted:.1f} digits: f is too coarse.").format(
                    wanted=self.wanted
                )
            )
        if self.coarse:
            lines.append(
                _("{arrays}: yours is in float32, and judged by the digits that it has.").format(
                    arrays=join_words(self.coarse)
                )
            )
        return [*lines, *(_("Note: {note}").format(note=note) for note in self.notes)]

    def list_slips(self) -> list[str]:
        """What explains a wrong gradient."""
        if self.agrees:
            return []
        said = [_("Slip: {sentence}").format(sentence=f.sentence) for f in self.slips]
        where = [_("Line: {where}").format(where=self.line)] if self.line is not None else []
        return [*where, *(said or [_("No known slip.")])]

    def list_loss_findings(self) -> list[str]:
        """What is wrong with the loss."""
        return [_("Loss: {sentence}").format(sentence=f.sentence) for f in self.loss]

    def _describe_sample(self, sample: int) -> str:
        text = (
            _(
                "{sample:,} of {entries:,} entries were differentiated; the others are from the "
                "rules of f's operations, which give the same there."
            )
            if self.is_filled
            else _("{sample:,} of {entries:,} entries were looked at.")
        )
        return text.format(sample=sample, entries=self.entries)

    @property
    def headline(self) -> str:
        """Right or wrong, and to how many digits."""
        if self.agrees:
            text = _("The gradient is right: {digits:.1f} digits agree.")
        elif self.digits >= self.wanted:
            text = _("The gradient is right at first, and wrong from its second call on.")
        else:
            text = _("The gradient is wrong: {digits:.1f} digits agree.")
        return text.format(digits=self.digits)

    @property
    def certainty(self) -> str:
        """How the true gradient was found, and how well it is known."""
        return ngettext(
            "The true gradient is known to {certain:.1f} digits, by {method} in {passes:,} call of "
            "f.",
            "The true gradient is known to {certain:.1f} digits, by {method} in {passes:,} calls "
            "of f.",
            self.passes,
        ).format(certain=self.certain, method=translate_name(self.method), passes=self.passes)


STATES = {
    "right": N_("{name}: right, {digits:.1f} digits"),
    "wrong": N_("{name}: wrong, {digits:.1f} digits; {worst}"),
    "follows": N_("{name}: wrong, {digits:.1f} digits, only because of what is wrong before it"),
    "unsure": N_("{name}: not sure, for f is too coarse: {digits:.1f} digits"),
}


def format_array(array: ArrayVerdict) -> str:
    """One array in a line."""
    return _(STATES[array.state]).format(name=array.name, digits=array.digits, worst=array.worst)
