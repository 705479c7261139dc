"""What came of checking a gradient of the user's own."""

from dataclasses import dataclass

from backsight.checks.slips import Finding
from backsight.kernel.language import _, ngettext, translate_name
from backsight.kernel.shown import Shown


@dataclass(frozen=True, kw_only=True)
class WorstEntry:
    """The entry that is farthest off, relative to the largest of its array."""

    name: str
    """The array's."""
    index: tuple[int, ...]
    """In it, counted from 0."""
    yours: float
    """What the user has there."""
    true: float
    """What is right there."""

    def __str__(self) -> str:
        place = f"{self.name}[{', '.join(map(str, self.index))}]" if self.index else self.name
        return _("{place}: yours {yours:.10g}, true {true:.10g}").format(
            place=place, yours=self.yours, true=self.true
        )


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
    slips: tuple[Finding, ...] = ()
    """What explains a wrong gradient; empty where nothing known does."""

    @property
    def slip(self) -> Finding | None:
        """The first finding; None where there is none."""
        return self.slips[0] if self.slips else None

    def __str__(self) -> str:
        lines = [
            self._format_first_line(),
            _("Worst entry {worst}.").format(worst=self.worst),
        ]
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
        if not self.agrees:
            lines += [_("Slip: {sentence}").format(sentence=f.sentence) for f in self.slips] or [
                _("No known slip.")
            ]
        return "\n".join(lines)

    def _format_first_line(self) -> str:
        sentence = (
            ngettext(
                "The gradient is right: {digits:.1f} digits agree ({certain:.1f} are certain, by "
                "{method}, {passes} pass).",
                "The gradient is right: {digits:.1f} digits agree ({certain:.1f} are certain, by "
                "{method}, {passes} passes).",
                self.passes,
            )
            if self.agrees
            else ngettext(
                "The gradient is wrong: {digits:.1f} digits agree ({certain:.1f} are certain, by "
                "{method}, {passes} pass).",
                "The gradient is wrong: {digits:.1f} digits agree ({certain:.1f} are certain, by "
                "{method}, {passes} passes).",
                self.passes,
            )
        )
        return sentence.format(
            digits=self.digits,
            certain=self.certain,
            method=translate_name(self.method),
            passes=self.passes,
        )
