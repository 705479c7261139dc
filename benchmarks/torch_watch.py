"""What watching a PyTorch loop costs, paired: the same steps with and without, in turns.

python benchmarks/torch_watch.py
"""

import argparse
import statistics
import time

import torch
from torch import nn
from torch.nn import functional

import backsight.torch


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


def measure(make, kind: type, rounds: int, steps: int) -> tuple[float, float]:
    """Seconds of this process a step alone, and the median ratio of watched to alone."""
    torch.manual_seed(0)
    model, x = make()
    y = torch.randint(0, 10, (len(x),))
    optimizer = kind(model.parameters(), lr=1e-3)

    def run() -> float:
        start = time.process_time()
        for _step in range(steps):
            batch = x + 0  # a fresh tensor, as a loader gives it
            optimizer.zero_grad()
            functional.cross_entropy(model(batch), y).backward()
            optimizer.step()
        return (time.process_time() - start) / steps

    run()
    alone, ratios = [], []
    for number in range(rounds):
        pair = {}
        for watched in (True, False) if number % 2 else (False, True):
            if watched:
                with backsight.torch.watch(model, optimizer, loss=functional.cross_entropy):
                    run()
                    pair[watched] = run()
            else:
                run()
                pair[watched] = run()
        alone.append(pair[False])
        ratios.append(pair[True] / pair[False])
    return statistics.median(alone), statistics.median(ratios)


def main() -> None:
    """Print a line for each network and optimizer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--steps", type=int, default=64)
    given = parser.parse_args()
    for name, make in NETWORKS.items():
        for kind in (torch.optim.SGD, torch.optim.Adam):
            seconds, ratio = measure(make, kind, given.rounds, given.steps)
            print(
                f"{name:20} {kind.__name__:5} {seconds * 1e3:8.3f} ms a step, × {ratio:.3f} watched"
            )


if __name__ == "__main__":
    main()
