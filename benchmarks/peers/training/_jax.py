"""What the JAX contenders share: a training step as a pure function, and the arrays it starts from.

Row numbers are promised to be in bounds, so that XLA leaves out its checks. Adam's 1 - β^t is taken
by expm1: in float32 the difference loses four digits, which 20 deep layers make 7e-4 of the loss.
"""

import math
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from workloads import ADAM, MOMENTUM, Training, material

State = dict[str, Any]
Step = Callable[[State, Any], tuple[State, jax.Array]]


def start(work: Training) -> tuple[State, Any, Any, Any]:
    """The state before the first step, x, y (class numbers where there are classes), batches."""
    jax.config.update("jax_enable_x64", work.dtype == "float64")
    given = material(work)
    weights = [(jnp.array(w), jnp.array(b)) for w, b in given.weights]
    copies = {"sgd": 0, "momentum": 1, "adam": 2}[work.optimizer]
    memory = [jax.tree.map(jnp.zeros_like, weights) for _ in range(copies)]
    classes = work.loss == "categorical_cross_entropy"
    y = jnp.array(given.labels, jnp.int32) if classes else jnp.array(given.y)
    batches = None if given.batches is None else given.batches.astype("int32")
    state = {"w": weights, "memory": memory, "t": jnp.zeros((), jnp.int32)}
    return state, jnp.array(given.x), y, batches


def step(work: Training, x: Any, y: Any, state: State, rows: Any) -> tuple[State, jax.Array]:
    """The state after one step, and the loss before it. rows: None for all."""
    if rows is not None:
        x, y = (a.at[rows].get(mode="promise_in_bounds") for a in (x, y))
    value, g = jax.value_and_grad(lambda w: _loss(work, w, x, y))(state["w"])
    t = state["t"] + 1
    w, memory = _update(work, state["w"], g, state["memory"], t)
    return {"w": w, "memory": memory, "t": t}, value


def _loss(work: Training, weights: Any, x: Any, y: Any) -> jax.Array:
    activation = jax.nn.relu if work.activation == "relu" else jnp.tanh
    for w, b in weights[:-1]:
        x = activation(x @ w + b)
    z = x @ weights[-1][0] + weights[-1][1]
    if work.loss == "categorical_cross_entropy":
        right = jnp.take_along_axis(z, y[:, None], axis=1)[:, 0]
        value = jnp.mean(jax.nn.logsumexp(z, axis=1) - right)
    elif work.loss == "binary_cross_entropy":
        value = jnp.mean(jax.nn.softplus(z) - y * z)
    else:
        value = jnp.sum((jax.nn.sigmoid(z) - y) ** 2) / (2 * len(y))
    return value + work.penalty / 2 * sum(jnp.sum(w * w) for w, _ in weights)


def _update(work: Training, w: Any, g: Any, memory: Any, t: jax.Array) -> tuple[Any, list[Any]]:
    each, rate = jax.tree.map, work.rate
    if work.optimizer == "sgd":
        return each(lambda w, g: w - rate * g, w, g), []
    if work.optimizer == "momentum":
        v = each(lambda v, g: MOMENTUM * v - rate * g, memory[0], g)
        return each(jnp.add, w, v), [v]
    beta1, beta2, epsilon = ADAM.values()
    m = each(lambda m, g: beta1 * m + (1 - beta1) * g, memory[0], g)
    v = each(lambda v, g: beta2 * v + (1 - beta2) * g * g, memory[1], g)
    low, high = (-jnp.expm1(t * math.log(beta)) for beta in (beta1, beta2))
    w = each(lambda w, m, v: w - rate * (m / low) / (jnp.sqrt(v / high) + epsilon), w, m, v)
    return w, [m, v]
