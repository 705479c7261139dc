"""PyTorch in inference mode."""

import torch
from torch import Tensor
from workloads import Grid, first_weights


class Eager:
    """The points as rows."""

    chunk, part = 1, 1.0

    def __init__(self, work: Grid) -> None:
        self.points = torch.from_numpy(work.points)
        first = first_weights(work.widths, "tanh", "float64")
        self.weights = [(torch.from_numpy(w), torch.from_numpy(b)) for w, b in first]

    @torch.inference_mode()
    def run(self, count: int) -> list[Tensor]:
        """So many grids; a few of the last one's probabilities."""
        (w1, b1), (w2, b2) = self.weights
        for _ in range(count):
            z = torch.addmm(b2, torch.tanh(torch.addmm(b1, self.points, w1)), w2)
            found = torch.softmax(z, dim=1)
        return [found[::397, 0]]


def contender(work: Grid) -> Eager:
    """With the first weights."""
    return Eager(work)
