"""What came of checking a gradient of the user's own."""

from dataclasses import dataclass

from backsight.checks.slips import Finding


@dataclass(frozen=True, kw_only=True)
class Worst:
    """The entry that is farthest off, relative to the largest of its array."""

    name: str
    index: tuple[int, ...]
    yours: float
    true: float

    def __str__(self) -> str:
        place = f"{self.name}[{', '.join(map(str, self.index))}]" if self.index else self.name
        return f"{place}: yours {self.yours:.10g}, true {self.true:.10g}"


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
    worst: Worst
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
            f"The gradient {'is right' if self.agrees else 'is wrong'}: {self.digits:.1f} digits "
            f"agree ({self.certain:.1f} are certain, by {self.method}, {self.passes} passes).",
            f"Worst entry {self.worst}.",
        ]
        if self.kinks:
            lines.append(f"{self.kinks} at a kink, where there is no slope: left out.")
        if self.certain < self.wanted:
            lines.append(f"The tolerance asks for {self.wanted:.1f} digits: f is too coarse.")
        if not self.agrees:
            lines += [f"Slip: {f.sentence}" for f in self.slips] or ["No known slip."]
        return "\n".join(lines)
