"""The loop of textbooks and of article 002, timed on a sample of the weights and scaled up."""

from naive import Naive
from peers.gradient._point import place
from workloads import Gradient


class Loop:
    """The sample, one weight after another."""

    chunk = 1

    def __init__(self, work: Gradient) -> None:
        given = place(work)
        self.naive = Naive(given.x, given.y, given.weights, work.step)
        self.places, self.part = work.places.tolist(), work.sample / work.size

    def run(self, count: int) -> list[float]:
        """So many times the sample; the last derivatives."""
        for _ in range(count):
            found = [self.naive.derivative("W1", k) for k in self.places]
        return found


def contender(work: Gradient) -> Loop:
    """On the sample."""
    return Loop(work)
