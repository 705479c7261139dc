"""JAX's autograd on the same forward and loss equations, where jax is installed.

In float64 for the time of the call: the user's setting of jax_enable_x64 stays as it is. At an
exact tie (z = 0 in abs or maximum) jax takes the mean of both sides: such a point is refused."""

import importlib
from typing import Any

import numpy as np

from backsight.checks.methods._record import Method, Result
from backsight.checks.methods._ties import require_no_ties
from backsight.checks.point import Point
from backsight.engine.interpret import evaluate
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.libraries import make_array_api_words


def _compute_gradient(point: Point) -> Result:
    try:
        jax = importlib.import_module("jax")
        special = importlib.import_module("jax.scipy.special")
    except ImportError as fault:
        raise BadInput(_("jax_autograd needs JAX: pip install jax")) from fault
    require_no_ties(point, "jax")
    with jax.enable_x64(True):
        values = {k: jax.numpy.asarray(v) for k, v in point.start_values.items() if k != "t"}
        words = {**make_array_api_words(jax.numpy, values["x"]), "erf": special.erf}

        def loss(theta: Any) -> Any:
            here = {**values, "theta": theta, "t": 1}
            return evaluate(point.derivation, here, "forward", "loss", words=words)["L"]

        gradient = np.asarray(jax.grad(loss)(values["theta"]))
    return Result(gradients=point.split_by_weight(gradient), passes=3.0)


jax_autograd = Method(name="jax_autograd", gradient=_compute_gradient, needs="jax")
