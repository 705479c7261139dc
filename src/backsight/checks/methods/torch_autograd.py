"""PyTorch's autograd on the same forward and loss equations, where torch is installed.

At an exact tie (z = 0 in abs or maximum) torch takes the mean of both sides, where backpropagation
takes the side on the left: a point with sums of exactly 0 is refused."""

import importlib

from backsight.checks.methods._record import Method, Result
from backsight.checks.methods._ties import require_no_ties
from backsight.checks.point import Point
from backsight.engine.interpret import evaluate
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _


def _compute_gradient(point: Point) -> Result:
    try:
        torch = importlib.import_module("torch")
    except ImportError as fault:
        raise BadInput(_("torch_autograd needs PyTorch: pip install torch")) from fault
    require_no_ties(point, "torch")
    values = {k: torch.from_numpy(v) for k, v in point.start_values.items() if k != "t"}
    theta = torch.tensor(point.theta, requires_grad=True)
    tape = evaluate(point.derivation, {**values, "theta": theta, "t": 1}, "forward", "loss")
    (gradient,) = torch.autograd.grad(tape["L"], theta)
    return Result(gradients=point.split_by_weight(gradient.numpy()), passes=3.0)


torch_autograd = Method(name="torch_autograd", gradient=_compute_gradient, needs="torch")
