"""Backsight: `Program.predict`, which pictures of a boundary are drawn by."""

from peers.training._backsight import program_of
from workloads import Floats, Grid, Training, first_weights, named

from backsight.engine.state import pack_vector


class Predict:
    """The points as rows."""

    chunk, part = 1, 1.0

    def __init__(self, work: Grid, engine: str) -> None:
        self.points = work.points
        self.program = program_of(
            Training(
                name=work.name, title=work.title, widths=work.widths, activation="tanh",
                optimizer="sgd", rate=0.1, batch=0, rows=50, dtype="float64", targets={},
            ),
            engine,
        )  # fmt: skip
        first = first_weights(work.widths, "tanh", "float64")
        self.vectors = {"theta": pack_vector(self.program.batch_derivation, named(first))}

    def run(self, count: int) -> list[Floats]:
        """So many grids; a few of the last one's probabilities."""
        for _ in range(count):
            found = self.program.predict(self.vectors, self.points)
        return [found[::397, 0]]
