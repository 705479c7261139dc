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
from backsight.kernel.libraries import array_api_words


def _gradient(point: Point) -> Result:
    try:
        jax = importlib.import_module("jax")
        special = importlib.import_module("jax.scipy.special")
    except ImportError as fault:
        raise BadInput(_("jax_autograd needs JAX: pip install jax")) from fault
    require_no_ties(point, "jax")
    with jax.enable_x64(True):
        given = {k: jax.numpy.asarray(v) for k, v in point.given.items() if k != "t"}
        words = {**array_api_words(jax.numpy, given["x"]), "erf": special.erf}

        def loss(theta: Any) -> Any:
            here = {**given, "theta": theta, "t": 1}
            return evaluate(point.derivation, here, "forward", "loss", words=words)["L"]

        gradient = np.asarray(jax.grad(loss)(given["theta"]))
    return Result(gradients=point.named(gradient), passes=3.0)


jax_autograd = Method(name="jax_autograd", gradient=_gradient, needs="jax")
