"""What is known of a Keras training, while it is read."""

from dataclasses import dataclass, field

from backsight.engine.spec import Choice
from backsight.kernel.language import say


@dataclass(kw_only=True)
class KerasTraining:
    """What was read. name: Keras's, of the loss. output: the activation that it counts in, "" for
    none. notes: what a user should know."""

    loss: Choice | None = None
    name: str = ""
    output: str = ""
    reduction: str | None = None
    optimizer: Choice | None = None
    rate: float | None = None
    regularizer: Choice | None = None
    clipping: Choice | None = None
    notes: list[str] = field(default_factory=list)

    def leave_out(self, what: str, why: str) -> None:
        """Note that something is not known."""
        self.notes.append(
            say(
                "Keras's {what} is not known here ({why}): what is usual is taken.",
                what=what,
                why=why,
            )
        )
