"""PyTorch's compiler on the whole step in one graph: gather, forward, backward and the update.

The update is written out, as `torch.optim` has it, so that the compiler sees it together with the
gradient; parameters are changed in place. Static shapes, a C++ wrapper, and no guards: at XOR's
size these two more than halve a step (93 to 39 µs), and at no size did they cost anything. The
step's number is counted outside: inside, the compiler took it for a constant.
"""

from collections.abc import Sequence
from typing import Any

import torch
from peers.training._torch import Given, loss
from torch import Tensor
from torch.nn import functional
from workloads import ADAM, MOMENTUM, Training


class Compiled:
    """One call a step."""

    chunk, part = 1, 1.0

    def __init__(self, work: Training) -> None:
        self.work, self.given, self.done = work, Given(work), 0
        self.parameters = [t for w, b in self.given.weights for t in (w.T.clone(), b.clone())]
        copies = {"sgd": 0, "momentum": 1, "adam": 2}[work.optimizer]
        self.memory = [[torch.zeros_like(p) for p in self.parameters] for _ in range(copies)]
        self.t = torch.zeros((), dtype=torch.float64)
        torch.compiler.reset()  # without guards, another workload's code would be taken for this
        self.step: Any = torch.compile(
            self._step, fullgraph=True, dynamic=False,
            options={"cpp_wrapper": True, "guard_filter_fn": torch.compiler.skip_all_guards_unsafe},
        )  # fmt: skip

    def run(self, count: int) -> list[Tensor]:
        """Train so many steps more."""
        losses, rows, given = [], self.given.rows, self.given
        with torch.no_grad():
            for k in range(self.done, self.done + count):
                self.t += 1
                at = None if rows is None else rows[k % len(rows)]
                losses.append(self.step(self.parameters, self.memory, self.t, given.x, given.y, at))
        self.done += count
        return losses

    def _step(
        self, parameters: Sequence[Tensor], memory: Sequence[Sequence[Tensor]], t: Tensor,
        x: Tensor, y: Tensor, rows: Tensor | None,
    ) -> Tensor:  # fmt: skip
        if rows is not None:
            x, y = x.index_select(0, rows), y.index_select(0, rows)
        gradients, value = torch.func.grad_and_value(self._loss)(list(parameters), x, y)
        for i, (w, g) in enumerate(zip(parameters, gradients, strict=True)):
            self._update(w, g, [part[i] for part in memory], t)
        return value

    def _loss(self, parameters: Sequence[Tensor], x: Tensor, y: Tensor) -> Tensor:
        activation = torch.relu if self.work.activation == "relu" else torch.tanh
        for w, b in zip(parameters[:-2:2], parameters[1:-2:2], strict=True):
            x = activation(functional.linear(x, w, b))
        return loss(self.work, functional.linear(x, *parameters[-2:]), y, parameters[::2])

    def _update(self, w: Tensor, g: Tensor, memory: Sequence[Tensor], t: Tensor) -> None:
        rate = self.work.rate
        if self.work.optimizer == "sgd":
            w.sub_(rate * g)
        elif self.work.optimizer == "momentum":
            v = memory[0].mul_(MOMENTUM).add_(g)
            w.sub_(rate * v)
        else:
            m = memory[0].lerp_(g, 1 - ADAM["beta1"])
            v = memory[1].mul_(ADAM["beta2"]).addcmul_(g, g, value=1 - ADAM["beta2"])
            step = (rate / (1 - ADAM["beta1"] ** t)).to(w.dtype)
            root = (1 - ADAM["beta2"] ** t).sqrt().to(w.dtype)
            w.sub_(step * m / (v.sqrt() / root + ADAM["epsilon"]))


def contender(work: Training) -> Compiled:
    """One graph."""
    return Compiled(work)
