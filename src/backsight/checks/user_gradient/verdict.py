"""What came of checking a gradient of the user's own."""

from dataclasses import dataclass

from backsight.checks.slips import Finding
from backsight.kernel.language import _, translate_name


@dataclass(frozen=True, kw_only=True)
class WorstEntry:
    """The entry that is farthest off, relative to the largest of its array."""

    name: str
    index: tuple[int, ...]
    yours: float
    true: float

    def __str__(self) -> str:
        place = f"{self.name}[{', '.join(map(str, self.index))}]" if self.index else self.name
        return _("{place}: yours {yours:.10g}, true {true:.10g}").format(
            place=place, yours=self.yours, true=self.true
        )


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What came of a check.

    digits: how many agree. certain: how many of the true gradient are sure. passes: calls of
    f. kinks: entries without a slope, left out. method: where the true gradient is from.
    wanted: the tolerance, in digits.
    slips: what explains a wrong gradient; empty where nothing known does.
    """

    agrees: bool
    digits: float
    certain: float
    worst: WorstEntry
    passes: int
    kinks: int
    method: str
    wanted: float
    slips: tuple[Finding, ...] = ()

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
            _(
                "The gradient is right: {digits:.1f} digits agree ({certain:.1f} are certain, by "
                "{method}, {passes} passes)."
            )
            if self.agrees
            else _(
                "The gradient is wrong: {digits:.1f} digits agree ({certain:.1f} are certain, by "
                "{method}, {passes} passes)."
            )
        )
        return sentence.format(
            digits=self.digits,
            certain=self.certain,
            method=translate_name(self.method),
            passes=self.passes,
        )
