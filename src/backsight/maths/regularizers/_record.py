"""What a regularizer is."""

from dataclasses import dataclass

from backsight.kernel.formula import Formula


@dataclass(frozen=True, kw_only=True)
class Regularizer:
    """A cost on the size of the weights, added to the loss. Biases are not counted.

    value: (w, N; settings) -> R, a number. slope: (w, N; settings) -> dR/dw, shaped like w.
    N: rows of the batch. kinks: values of w where the slope does not exist.
    """

    name: str
    value: Formula
    slope: Formula
    kinks: tuple[float, ...] = ()
    reference: str = ""
