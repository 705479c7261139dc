"""Where numbers that should be the same, bit for bit, first are not."""

import math
from dataclasses import dataclass

from backsight.kernel.language import join_sentences, say


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Where a replay first left what was recorded."""

    step: int
    """The step."""
    what: str
    """"loss", or "state" at a mark."""
    here: float = math.nan
    """The loss now; NaN for a state."""
    there: float = math.nan
    """The loss as it was recorded; NaN for a state."""
    apart: float = math.nan
    """The largest distance of two weights, relative to the largest weight, where a snapshot of
    that step is there to compare."""

    def __str__(self) -> str:
        return self.say()

    def say(self) -> str:
        """The same, as a sentence that a record can keep."""
        if self.what == "loss":
            message = say(
                "The replay is not the recorded run bit for bit: the loss of step {step:,} is "
                "{here!r} here and {there!r} in the record ({apart:.1e} apart, relatively).",
                step=self.step,
                here=self.here,
                there=self.there,
                apart=abs(self.here - self.there) / max(abs(self.there), 1e-300),
            )
        elif math.isnan(self.apart):
            message = say(
                "The replay is not the recorded run bit for bit: the state after step {step:,} "
                "has another checksum.",
                step=self.step,
            )
        else:
            message = say(
                "The replay is not the recorded run bit for bit: after step {step:,} the weights "
                "are up to {apart:.1e} of the largest apart.",
                step=self.step,
                apart=self.apart,
            )
        return join_sentences(message, say("What follows is what this machine makes of it."))
