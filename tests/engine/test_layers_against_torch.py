"""A third opinion where PyTorch is installed: normalization and residual networks, whole runs."""

from typing import Any

import numpy as np
import pytest

from backsight.engine.complete import DataShape, complete
from backsight.engine.derivation import Derivation
from backsight.engine.derive import derive
from backsight.engine.interpret import evaluate
from backsight.engine.numpy.plan import NumpyPlan
from backsight.engine.spec import from_plain
from backsight.engine.state import make_initial_state, view_statistics, view_weights

torch = pytest.importorskip("torch")
nn = torch.nn
ROWS, IN, WIDE, OUT = 12, 5, 6, 3
RATE, STEPS = 0.05, 5


class Residual(nn.Module):  # type: ignore[name-defined, misc] # torch is not there for mypy
    """What it is given, added to what its layers make of it."""

    def __init__(self, *inner: Any) -> None:
        super().__init__()
        self.inner = nn.Sequential(*inner)

    def forward(self, x: Any) -> Any:
        return self.inner(x) + x


def dense(units: int | None = WIDE, activation: str | None = "identity") -> dict[str, Any]:
    return {"units": units, "activation": activation}


def norm(name: str, activation: str | None = "tanh") -> dict[str, Any]:
    return {"layer": name, "activation": activation}


def residual(over: int) -> dict[str, Any]:
    return {"layer": {"name": "residual", "over": over}}


def linear(units_in: int = WIDE, units_out: int = WIDE) -> Any:
    return nn.Linear(units_in, units_out)


NETWORKS: dict[str, tuple[list[dict[str, Any]], Any]] = {
    "batch norm": (
        [dense(), norm("batch_norm"), dense(None, None)],
        lambda: [linear(IN), nn.BatchNorm1d(WIDE), nn.Tanh(), linear(WIDE, OUT)],
    ),
    "layer norm": (
        [dense(), norm("layer_norm"), dense(None, None)],
        lambda: [linear(IN), nn.LayerNorm(WIDE), nn.Tanh(), linear(WIDE, OUT)],
    ),
    "residual": (
        [dense(WIDE, "tanh"), dense(WIDE, "tanh"), residual(1), dense(None, None)],
        lambda: [
            linear(IN), nn.Tanh(), Residual(linear(), nn.Tanh()), linear(WIDE, OUT),
        ],
    ),
    "all of them": (
        [dense(), norm("batch_norm"), dense(), norm("layer_norm"), residual(2),
         dense(), norm("batch_norm", None), residual(5), dense(None, None)],
        None,
    ),
}  # fmt: skip


class AllOfThem(nn.Module):  # type: ignore[name-defined, misc] # torch is not there for mypy
    """Both connections take what the first normalized layer made."""

    def __init__(self) -> None:
        super().__init__()
        self.one, self.norm1 = linear(IN), nn.BatchNorm1d(WIDE)
        self.two, self.norm2 = linear(), nn.LayerNorm(WIDE)
        self.three, self.norm3 = linear(), nn.BatchNorm1d(WIDE)
        self.last = linear(WIDE, OUT)

    def forward(self, x: Any) -> Any:
        z1 = self.one(x)
        a1 = torch.tanh(self.norm1(z1))
        s2 = torch.tanh(self.norm2(self.two(a1))) + a1
        return self.last(self.norm3(self.three(s2)) + a1)


def derivation_of(layers: list[dict[str, Any]], *, training: bool = True) -> Derivation:
    raw = {
        "data": {"source": "xor"}, "layers": layers, "loss": "mean_squared_error", "batch": ROWS,
        "optimizer": "sgd", "rate": RATE, "steps": STEPS, "dtype": "float64",
    }  # fmt: skip
    spec = complete(from_plain(raw), DataShape(inputs=IN, classes=0, targets=OUT, rows=ROWS))
    return derive(spec, inputs=IN, outputs=OUT, rows=ROWS, training=training)


def twin(name: str, derivation: Derivation, theta: Any) -> Any:
    """The same network in PyTorch, at the same weights. Its order of weights is ours."""
    make = NETWORKS[name][1]
    model = (nn.Sequential(*make()) if make else AllOfThem()).double()
    arrays = view_weights(derivation, theta).values()
    with torch.no_grad():
        for parameter, array in zip(model.parameters(), arrays, strict=True):
            parameter.copy_(torch.from_numpy(array.T.copy() if array.ndim == 2 else array.copy()))
    return model


def flat(tensors: Any) -> Any:
    """Weights or gradients in the order and the shapes of ours, as one vector."""
    return np.concatenate([t.detach().numpy().T.ravel() for t in tensors])


@pytest.mark.parametrize("name", NETWORKS)
def test_five_steps_are_pytorchs(name: str) -> None:
    """Outputs, gradients, weights and running statistics, in training and then in use."""
    layers, draw = NETWORKS[name][0], np.random.default_rng(0)
    derivation = derivation_of(layers)
    state = make_initial_state(derivation, 1, "constant")
    state.vectors["theta"] += 0.1 * draw.normal(size=state.vectors["theta"].shape)
    model, plan = twin(name, derivation, state.vectors["theta"]), NumpyPlan(derivation, state)
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    for t in range(1, STEPS + 1):
        x, y = draw.normal(1, 2, size=(ROWS, IN)), draw.normal(size=(ROWS, OUT))
        plan.inputs["x"][...], plan.inputs["y"][...] = x, y
        loss = plan.compute_gradient(t, {})
        optimizer.zero_grad()
        theirs = nn.functional.mse_loss(model(torch.from_numpy(x)), torch.from_numpy(y))
        theirs.backward()
        assert loss == pytest.approx(theirs.item(), rel=1e-12)
        near(plan.g, flat(p.grad for p in model.parameters()))
        plan.update(t, {})
        optimizer.step()
    near(state.vectors["theta"], flat(model.parameters()))
    near_statistics(derivation, state.vectors, model)
    used(layers, state.vectors, model, x)


def near(ours: Any, theirs: Any) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-12)


def near_statistics(derivation: Derivation, vectors: Any, model: Any) -> None:
    norms = [m for m in model.modules() if isinstance(m, nn.BatchNorm1d)]
    theirs = [a for m in norms for a in (m.running_mean, m.running_var)]
    ours = list(view_statistics(derivation, vectors).values())
    assert len(ours) == len(theirs)
    for one, other in zip(ours, theirs, strict=True):
        near(one, other.numpy())


def used(layers: Any, vectors: Any, model: Any, x: Any) -> None:
    """In use both take the running statistics, and differ from training where there are any."""
    derivation = derivation_of(layers, training=False)
    output = evaluate(derivation, {"x": x, **vectors}, "forward")[derivation.output]
    with torch.no_grad():
        near(output, model.eval()(torch.from_numpy(x)).numpy())
        training = model.train()(torch.from_numpy(x)).numpy()
    assert np.allclose(output, training) == (not derivation.statistics())
