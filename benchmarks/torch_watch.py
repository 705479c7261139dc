"""What watching a PyTorch loop costs, paired: the same steps with and without, in turns.

    python benchmarks/torch_watch.py

The C library gives memory back to the system and asks for it again as the heap happens to lie:
from run to run 0 to 1.4 ms of a step of 6, watched or not. Here it keeps what it has (mallopt).
"""

import argparse
import ctypes
import statistics
import time
from collections.abc import Callable

import torch
from torch import nn
from torch.nn import functional

import backsight.torch

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
"""Of glibc's mallopt."""


def keep_memory() -> None:
    """Let the heap keep what is freed, where the C library can."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_TRIM_THRESHOLD, 2**30)
        mallopt(M_MMAP_THRESHOLD, 2**25)


class Block(nn.Module):
    """Two convolutions and what they are added to."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU(),
            nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width),
        )  # fmt: skip

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """x + body(x)"""
        return functional.relu(x + self.body(x))


def make_mlp() -> tuple[nn.Module, torch.Tensor]:
    """784-512-512-10, 128 rows a batch."""
    layers = [nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10)]
    return nn.Sequential(*layers), torch.randn(128, 784)


def make_resnet() -> tuple[nn.Module, torch.Tensor]:
    """Four blocks of 16 maps, 32 pictures of 16 × 16."""
    blocks = [Block(16) for _block in range(4)]
    layers = [nn.Conv2d(3, 16, 3, padding=1), *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten()]
    return nn.Sequential(*layers, nn.Linear(16, 10)), torch.randn(32, 3, 16, 16)


def make_small() -> tuple[nn.Module, torch.Tensor]:
    """64-64-10, 64 rows a batch: steps below a millisecond."""
    return nn.Sequential(nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 10)), torch.randn(64, 64)


NETWORKS = {"784-512-512-10": make_mlp, "ResNet of 4 blocks": make_resnet, "64-64-10": make_small}


RING = 256
"""Steps that a recorder keeps; from then on it takes no new memory."""


class TimedLoop:
    """A training of a network, step by step, and the processor's time of it."""

    def __init__(self, make: Callable[[], tuple[nn.Module, torch.Tensor]], kind: type) -> None:
        torch.manual_seed(0)
        self.model, self._x = make()
        self._y = torch.randint(0, 10, (len(self._x),))
        self.optimizer = kind(self.model.parameters(), lr=1e-3)

    def time_steps(self, steps: int) -> float:
        """Seconds of this process a step."""
        start = time.process_time()
        for _step in range(steps):
            batch = self._x + 0  # a fresh tensor, as a loader gives it
            self.optimizer.zero_grad()
            functional.cross_entropy(self.model(batch), self._y).backward()
            self.optimizer.step()
        return (time.process_time() - start) / steps


def measure(loop: TimedLoop, rounds: int, steps: int) -> tuple[float, float, float]:
    """Seconds a step alone, and how many times as long it takes watched: in the first RING steps,
    and from then on, the median of pairs in turns. A block of steps begins with a copy of the
    state, and so has as many of them as steps have mostly."""
    loop.time_steps(steps)
    alone = [loop.time_steps(steps)]
    watched = []
    watching = backsight.torch.watch(
        loop.model, loop.optimizer, loss=functional.cross_entropy, last=RING, every=steps
    )
    with watching as recorder:
        first = loop.time_steps(RING)
        loop.time_steps(steps)
        for _round in range(rounds):
            with recorder.pausing():
                loop.time_steps(4)  # the caches are again those of the loop alone
                alone.append(loop.time_steps(steps))
            loop.time_steps(4)
            watched.append(loop.time_steps(steps))
    pairs = zip(watched, alone[1:], strict=True)
    usual = statistics.median(alone)
    return usual, first / usual, statistics.median(one / two for one, two in pairs)


def main() -> None:
    """Print a line for each network and optimizer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--steps", type=int, default=128)
    given = parser.parse_args()
    keep_memory()
    for name, make in NETWORKS.items():
        for kind in (torch.optim.SGD, torch.optim.Adam):
            loop = TimedLoop(make, kind)
            seconds, first, later = measure(loop, given.rounds, given.steps)
            print(f"{name:20} {kind.__name__:5} {seconds * 1e3:8.3f} ms a step,", end=" ")
            print(f"watched × {first:.3f} in the first {RING}, × {later:.3f} then", flush=True)


if __name__ == "__main__":
    main()
