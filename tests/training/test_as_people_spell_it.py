"""What people ask of a training in words of other libraries is there, and does what it says."""

from typing import Any

import numpy as np
import pytest

import backsight
from backsight.cli.printing.training import announce_training
from backsight.engine.spec import from_plain
from backsight.kernel.errors import BadSpec
from backsight.training.numerical_gradient import Differentiation
from backsight.training.settings.last_rate import describe_last_rate, note_last_rate

XOR: dict[str, Any] = {"steps": 30, "seed": 2}


def test_a_loss_can_be_summed_over_rows() -> None:
    """Plain descent at a rate n times as small takes the same steps."""
    options = XOR | {"optimizer": "sgd"}
    mean = backsight.train("xor", lr=0.4, **options)
    total = backsight.train("xor", lr=0.1, reduction="sum", **options)
    assert total.weights["W1"] == pytest.approx(mean.weights["W1"], rel=1e-12)
    assert total.evaluate("train")["loss"] == pytest.approx(4 * mean.evaluate("train")["loss"])
    assert "summed over the rows" in "\n".join(announce_training(total))


def test_weights_can_start_from_a_truncated_normal() -> None:
    """None beyond two standard deviations, and not the plain normal's numbers."""
    run = backsight.start("digits", hidden=[200], init="truncated_normal:std=0.5", steps=1)
    first = run.weights["W1"]
    assert 0.9 < np.abs(first).max() <= 1.0
    assert first.std() == pytest.approx(0.5 * 0.87962566, rel=0.02)


def test_biases_can_start_anywhere() -> None:
    """By an initializer of their own; gains of a normalization stay what they are."""
    run = backsight.start("xor", bias_init="constant:number=0.25", norm="layer", steps=1)
    assert (run.weights["b2"] == 0.25).all()
    assert (run.weights["b1"] == 0.25).all()
    other = backsight.start("xor", bias_init="uniform:low=-1,high=1", steps=1)
    assert len(np.unique(other.weights["b1"])) == 3
    assert (backsight.start("xor", steps=1).weights["b1"] == 0).all()
    layers = [{"layer": {"name": "dropout"}, "bias_initializer": "zeros"}, {"layer": "dense"}]
    spec = from_plain({"data": {"source": "xor"}, "layers": layers})
    with pytest.raises(BadSpec, match="bias_initializer"):
        backsight.start(spec, steps=1)


@pytest.mark.parametrize("gradient", ["central", "forward"])
def test_the_difference_step_can_be_chosen(gradient: str) -> None:
    """A long step is far from backpropagation, a usual one near; what it costs is said first."""
    apart = {}
    for step in (0.5, 1e-6):
        run = backsight.train("xor", gradient=gradient, difference_step=step, **XOR)
        assert isinstance(run.differentiation, Differentiation)
        apart[step] = run.differentiation.apart.max()
        said = "\n".join(announce_training(run))
        assert f"by {step:g}, {run.differentiation.evaluations} evaluations" in said
        assert "rounding" in said
    assert apart[1e-6] < 1e-4 < apart[0.5]


@pytest.mark.parametrize(
    "options",
    [
        {"gradient": "complex"},
        {"gradient": "forward-mode"},
        {},
        {"gradient": "central", "difference_step": -1},
    ],
)
def test_a_step_for_nothing_is_refused(options: dict[str, Any]) -> None:
    """With the gradients that take one."""
    with pytest.raises(BadSpec, match="`difference_step`"):
        backsight.start("xor", **{"difference_step": 1e-5, **options})


@pytest.mark.parametrize("warmup", [0, 4])
def test_a_schedule_that_ends_at_0_says_so(warmup: int) -> None:
    """The last step of a cosine moves nothing; with a least rate it does, and nothing is said."""
    for schedule, rests in (("cosine", True), ("cosine:low=0.01", False)):
        run = backsight.start("xor", schedule=schedule, warmup=warmup, **XOR)
        before = None
        for step in run.steps():
            if step.index == 30:
                before = step.state.vectors["theta"].copy()
        assert (run.state.vectors["theta"] == before).all() == rests
        assert any("the last step is 0" in note for note in describe_last_rate(run.spec)) == rests


def test_a_usual_schedule_is_not_remarked_on() -> None:
    """The cosine that a data set has by itself is no choice of the user's; one for another is."""
    for source, options in (("digits", {}), ("xor", {"schedule": "cosine"})):
        spec = backsight.start(source, steps=30, **options).spec
        assert list(describe_last_rate(spec))
        assert bool(list(note_last_rate(spec))) == bool(options)


def test_a_loss_of_scaled_targets_says_its_unit() -> None:
    """Where the metrics beside it are in the targets' own units."""
    x = np.linspace(0, 1, 60)[:, None]
    run = backsight.train((x, 5000 * x[:, 0] + 300), epochs=3)
    assert run.experiment.target_scaling is not None
    factor = run.experiment.target_scaling.factor[0]
    assert f"of y in units of its standard deviation, {factor:.4g}" in "\n".join(
        announce_training(run)
    )
