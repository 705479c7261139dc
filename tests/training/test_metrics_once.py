"""What a network was measured as is kept as long as it is the same network."""

import pytest

import backsight
from backsight.training import trainer


def test_metrics_are_computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """And anew where a weight is another; who changes what was given changes nothing else."""
    run, parts = backsight.train("moons", steps=5), list[str]()
    compute = trainer.evaluate

    def evaluate(*given: object) -> object:
        parts.append(str(given[2]))
        return compute(*given)  # type: ignore[arg-type] # what was given to this

    monkeypatch.setattr(trainer, "evaluate", evaluate)
    first = run.evaluate("test")
    first["loss"] = 0.0
    assert run.score("test") == first["accuracy"]
    assert run.evaluate("test")["loss"] > 0
    assert run.evaluate("train")["loss"] > 0
    assert parts == ["test", "train"]
    run.state.vectors["theta"][0] += 1
    assert run.evaluate("test")["loss"] > 0
    assert parts == ["test", "train", "test"]
