"""What is timed: networks that are trained, and what every contender is given of them.

A workload is plain data, so that it can be sent to another process; its numbers (rows, first
weights, batches) are drawn anew from the same seeds wherever they are needed. Nothing here knows
Backsight or any of its peers.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Integers = NDArray[np.int64]

DIGITS = Path(__file__).parents[1] / "src/backsight/data/sources/_digits.npz"
Loss = Literal["categorical_cross_entropy", "binary_cross_entropy", "half_sum_squared_error"]
Contest = Literal["training", "gradient", "grid"]
ADAM = {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
MOMENTUM = 0.9


@dataclass(frozen=True, kw_only=True)
class Workload:
    """What is done. contest: the folder of its contenders. unit: what is counted. checked: how many
    units are compared before any is timed; later a ReLU whose sum is all but 0 in one row may be on
    for one library and off for another, where their ways part. targets: how many times as fast as
    whom the project promises to be."""

    name: str
    title: str
    contest: Contest
    unit: str = "step"
    checked: int = 1
    targets: dict[str, float]

    @property
    def compared(self) -> int | None:
        """How many of the numbers that came of the checked units; None for all."""
        return None

    def plain(self) -> dict[str, Any]:
        """As it is sent to another process."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class Training(Workload):
    """A dense network and how it is trained.

    widths: inputs, hidden layers, outputs. batch: rows a step, 0 for all of them. penalty: λ of
    λ/2·Σw² over all weights but the biases, part of the loss. chunk: steps that a contender which
    runs several a call runs in one. unroll: how many of them are written out between two turns of
    a compiled loop. source: where the rows come from.
    """

    contest: Contest = "training"
    checked: int = 10
    widths: tuple[int, ...]
    activation: Literal["relu", "tanh"] = "relu"
    loss: Loss = "categorical_cross_entropy"
    optimizer: Literal["sgd", "momentum", "adam"]
    rate: float
    penalty: float = 0.0
    batch: int
    rows: int
    dtype: Literal["float32", "float64"] = "float32"
    chunk: int = 100
    unroll: int = 1
    source: Literal["random", "xor", "digits"] = "random"

    @property
    def compared(self) -> int:
        """The loss of every checked step."""
        return self.checked

    @property
    def flops(self) -> int:
        """Multiplications and additions in the matrix products of a step: forward, the weights'
        gradient, and the gradient handed down, which the first layer has no need of."""
        sizes = [a * b for a, b in pairwise(self.widths)]
        return 2 * (self.batch or self.rows) * (3 * sum(sizes) - sizes[0])


@dataclass(frozen=True, kw_only=True)
class Material:
    """x: (rows, inputs). labels: (rows,) class numbers. y: (rows, outputs), one-hot where there is
    more than one output. weights: (W, b) of every layer, W: (in, out). batches: (count, batch) row
    numbers, taken in turn over and over; None for all rows."""

    x: Floats
    labels: Integers
    y: Floats
    weights: Sequence[tuple[Floats, Floats]]
    batches: Integers | None


def material(work: Training) -> Material:
    """The numbers of a workload: the same ones at every call, in every process."""
    x, labels = _rows(work)
    outputs = work.widths[-1]
    y = labels[:, None] if outputs == 1 else np.eye(outputs)[labels]
    return Material(
        x=np.ascontiguousarray(x, work.dtype),
        labels=labels,
        y=np.ascontiguousarray(y, work.dtype),
        weights=first_weights(work.widths, work.activation, work.dtype),
        batches=_batches(work) if work.batch else None,
    )


def first_weights(
    widths: Sequence[int], activation: str, dtype: str
) -> Sequence[tuple[Floats, Floats]]:
    """He's for ReLU, LeCun's else; biases are 0."""
    random = np.random.default_rng(1)
    gain = 2 if activation == "relu" else 1
    return [
        ((random.standard_normal((a, b)) * np.sqrt(gain / a)).astype(dtype), np.zeros(b, dtype))
        for a, b in pairwise(widths)
    ]


def named(weights: Sequence[tuple[Floats, Floats]]) -> dict[str, Floats]:
    """{"W1": (in, out), "b1": (out,), …}."""
    return {f"{k}{i}": v for i, p in enumerate(weights, 1) for k, v in zip("Wb", p, strict=True)}


def _rows(work: Training) -> tuple[NDArray[Any], Integers]:
    """The four of XOR, the digits, or rows shaped like MNIST's: a fifth of the pixels not 0."""
    if work.source == "xor":
        return np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
    if work.source == "digits":
        with np.load(DIGITS, allow_pickle=False) as arrays:
            return arrays["x"][: work.rows] / 16, arrays["y"][: work.rows].astype(np.int64)
    random = np.random.default_rng(0)
    x = random.random((work.rows, work.widths[0]), dtype=np.float32)
    x[x < 0.8] = 0
    return x, random.integers(0, max(work.widths[-1], 2), work.rows)


def _batches(work: Training) -> Integers:
    """One shuffle of the rows, cut into batches; as many as fill whole chunks."""
    count = work.rows // work.batch // work.chunk * work.chunk
    order = np.random.default_rng(2).permutation(work.rows)
    return order[: count * work.batch].reshape(count, work.batch)


@dataclass(frozen=True, kw_only=True)
class Gradient(Workload):
    """The gradient of a batch's loss, without backpropagation: every weight's in turn.

    In float64. sample: how many weights of the first layer are compared, and how many a contender
    that goes through them one by one is timed on. step: of a difference, small enough that hardly
    a ReLU has its kink between the two sides.
    """

    contest: Contest = "gradient"
    unit: str = "gradient"
    widths: tuple[int, int, int]
    batch: int
    sample: int
    step: float = 1e-7

    @property
    def size(self) -> int:
        """Weights and biases."""
        return sum((a + 1) * b for a, b in pairwise(self.widths))

    @property
    def places(self) -> Integers:
        """(sample,) the compared weights, as places in W1 read row by row."""
        inputs, hidden, _ = self.widths
        return np.random.default_rng(3).permutation(inputs * hidden)[: self.sample]


@dataclass(frozen=True, kw_only=True)
class Grid(Workload):
    """What a network of two inputs says at every point of a square, in float64."""

    contest: Contest = "grid"
    unit: str = "grid"
    widths: tuple[int, ...]
    across: int

    @property
    def points(self) -> Floats:
        """(across², 2), row by row."""
        line = np.linspace(-2.0, 2.0, self.across)
        x, y = np.meshgrid(line, line)
        return np.column_stack([x.ravel(), y.ravel()])


KINDS: dict[str, type[Training] | type[Gradient] | type[Grid]] = {
    "training": Training, "gradient": Gradient, "grid": Grid,
}  # fmt: skip


def from_plain(plain: dict[str, Any]) -> Training | Gradient | Grid:
    """A workload that came from another process."""
    kind = KINDS[plain["contest"]]
    return kind(**{**plain, "widths": tuple(plain["widths"])})


EAGER, BEST = "PyTorch eager", "best peer"
MNIST_LIKE = {"rows": 60_000}

XOR = Training(
    name="xor", title="XOR 2-3-2, float64, all 4 rows, SGD with L2", widths=(2, 3, 2),
    activation="tanh", loss="half_sum_squared_error", optimizer="sgd", rate=0.5, penalty=1e-4,
    batch=0, rows=4, dtype="float64", chunk=10_000, unroll=10, source="xor",
    targets={EAGER: 700, BEST: 2},
)  # fmt: skip
SGD = Training(
    name="sgd", title="784-50-10, batch 100, SGD", widths=(784, 50, 10), optimizer="sgd", rate=0.1,
    batch=100, **MNIST_LIKE, targets={EAGER: 2.0, BEST: 1.10},
)  # fmt: skip
SMALL = replace(
    SGD, name="adam", title="784-50-10, batch 100, Adam", optimizer="adam", rate=0.001,
    targets={EAGER: 3.0, BEST: 1.15},
)  # fmt: skip
MIDDLE = Training(
    name="middle", title="784-512-512-10, batch 128, Adam", widths=(784, 512, 512, 10),
    optimizer="adam", rate=0.001, batch=128, **MNIST_LIKE, chunk=20,
    targets={EAGER: 1.35, BEST: 1.03},
)  # fmt: skip
LARGE = Training(
    name="large", title="784-2048-2048-10, batch 512, momentum", widths=(784, 2048, 2048, 10),
    optimizer="momentum", rate=0.01, batch=512, **MNIST_LIKE, chunk=2, checked=4,
    targets={EAGER: 1.03, BEST: 1.0},
)  # fmt: skip
WIDE = Training(
    name="wide", title="4096-1, batch 256, SGD", widths=(4096, 1), loss="binary_cross_entropy",
    optimizer="sgd", rate=0.01, batch=256, rows=10_240, chunk=20, targets={},
)  # fmt: skip
DEEP = Training(
    name="deep", title="64-(20 × 64)-10, batch 128, Adam", widths=(64, *[64] * 20, 10),
    optimizer="adam", rate=0.001, batch=128, rows=12_800, chunk=20, targets={},
)  # fmt: skip
DIGITS_EPOCH = Training(
    name="digits", title="digits, 64-50-10, batch 32, Adam", widths=(64, 50, 10), optimizer="adam",
    rate=0.003, batch=32, rows=1_792, chunk=56, source="digits", targets={},
)  # fmt: skip
DERIVATIVES = Gradient(
    name="gradient", title="numerical gradient, 784-50-10, batch 100 of MNIST, float64",
    widths=(784, 50, 10), batch=100, sample=200,
    targets={"naive loop": 1000, "JAX jvp": 100},
)  # fmt: skip
BOUNDARY = Grid(
    name="grid", title="decision boundary, 2-50-2 on 200 × 200 points, float64",
    widths=(2, 50, 2), across=200, targets={},
)  # fmt: skip

WORKLOADS: dict[str, Training | Gradient | Grid] = {
    w.name: w for w in (XOR, SGD, SMALL, MIDDLE, LARGE, WIDE, DEEP, DERIVATIVES, BOUNDARY)
}
