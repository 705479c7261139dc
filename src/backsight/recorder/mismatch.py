"""Where numbers that should be the same, bit for bit, first are not."""

import math
from dataclasses import dataclass

from backsight.kernel.language import _, join_sentences


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
        if self.what == "loss":
            message = _(
                "The replay is not the recorded run bit for bit: the loss of step {step:,} is "
                "{here!r} here and {there!r} in the record ({apart:.1e} apart, relatively)."
            )
            size = abs(self.here - self.there) / max(abs(self.there), 1e-300)
            message = message.format(step=self.step, here=self.here, there=self.there, apart=size)
        elif math.isnan(self.apart):
            message = _(
                "The replay is not the recorded run bit for bit: the state after step {step:,} "
                "has another checksum."
            ).format(step=self.step)
        else:
            message = _(
                "The replay is not the recorded run bit for bit: after step {step:,} the weights "
                "are up to {apart:.1e} of the largest apart."
            ).format(step=self.step, apart=self.apart)
        return join_sentences(message, _("What follows is what this machine makes of it."))
