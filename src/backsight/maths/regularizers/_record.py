"""What a regularizer is."""

from dataclasses import dataclass

from backsight.kernel.formula import Formula


@dataclass(frozen=True, kw_only=True)
class Regularizer:
    """A cost on the size of the weights, added to the loss. Biases are not counted."""

    name: str
    """What it is called: the name of its file."""
    value: Formula
    """(w, N; settings) -> R, a number; N: rows of the batch."""
    slope: Formula
    """(w, N; settings) -> dR/dw, shaped like w."""
    kinks: tuple[float, ...] = ()
    """Values of w where the slope does not exist."""
    elsewhere: str = ""
    """How PyTorch, Keras and scikit-learn have it if nothing is said, where one of them differs; ""
    where none does."""
    reference: str = ""
    """Where it comes from: the paper, and the number of the equation."""
