"""Weights under PyTorch's names and in its layout, both ways."""

import os
import pickle
import random

import numpy as np
import pytest

torch = pytest.importorskip("torch")
from safetensors.numpy import load_file, save_file  # noqa: E402 - only where torch is there
from torch import nn  # noqa: E402

import backsight  # noqa: E402
import backsight.torch  # noqa: E402
from backsight.kernel.errors import BadData, BadInput  # noqa: E402
from backsight.training.pytorch.names import to_own_names  # noqa: E402


def start_random(seed: int):
    """A network of ours before its first step, with statistics that are not those of the start."""
    rng = random.Random(seed)
    run = backsight.start(
        "spirals",
        hidden=[rng.randint(2, 9) for _layer in range(rng.randint(1, 4))],
        activation=rng.choice(("relu", "tanh", "gelu", "elu", "selu")),
        norm=rng.choice((None, "batch", "layer")),
        dropout=rng.choice((None, 0.2)),
        residual=rng.random() < 0.4,
        seed=seed,
        dtype=rng.choice(("float32", "float64")),
        steps=3,
    )
    for _step in run.steps():
        pass
    return run


@pytest.mark.parametrize("suffix", [".pt", ".safetensors"])
@pytest.mark.parametrize("seed", range(20))
def test_state_dicts_go_both_ways_unchanged(tmp_path, seed, suffix) -> None:
    """Written for PyTorch, taken in by PyTorch's module, read again: the same bits."""
    run = start_random(seed)
    path = backsight.torch.save(run, tmp_path / f"weights{suffix}")
    module = run.to_torch()
    stored = (
        torch.load(path, weights_only=True)
        if suffix == ".pt"
        else {k: torch.from_numpy(v) for k, v in load_file(path).items()}
    )
    assert stored.keys() == module.state_dict().keys()
    module.load_state_dict(stored)
    again = backsight.start(run.spec, start_from=path)
    for name, array in (run.weights | run.statistics).items():
        assert array.tobytes() == (again.weights | again.statistics)[name].tobytes()
    x = run.experiment.select_rows("train").x[:5]
    module.eval()
    theirs = module(torch.from_numpy(x)).detach().softmax(1).numpy()
    ours = run.experiment.program.predict(run.vectors, x)
    assert np.allclose(theirs if theirs.shape[1] > 1 else ours, ours, atol=1e-5)


def test_a_state_dict_from_memory_is_taken(tmp_path) -> None:
    """start_from takes model.state_dict() as it is; a file with more than weights, its weights."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 5), nn.Tanh(), nn.Linear(5, 2))
    run = backsight.start("moons", hidden=[5], activation="tanh", start_from=model.state_dict())
    assert np.array_equal(run.weights["W1"], model[0].weight.detach().numpy().T)
    torch.save({"state_dict": model.state_dict(), "epoch": 3}, tmp_path / "checkpoint.pt")
    held = backsight.start("moons", hidden=[5], start_from=tmp_path / "checkpoint.pt")
    assert np.array_equal(held.weights["W2"], model[2].weight.detach().numpy().T)


def test_a_model_that_was_read_is_filled() -> None:
    """to_torch(model) puts the weights back where they were read from, whatever their names."""
    torch.manual_seed(1)

    class Named(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.last = nn.Linear(3, 3)
            self.first = nn.Linear(3, 3)

        def forward(self, x):
            return self.last(torch.tanh(self.first(x)))

    model = Named()
    x, y = torch.randn(9, 3), torch.arange(9) % 3
    run = backsight.torch.read(model, nn.CrossEntropyLoss(), example=(x, y), steps=20)
    for _step in run.steps():
        pass
    run.to_torch(model)
    assert np.array_equal(model.first.weight.detach().numpy().T, run.weights["W1"])
    assert np.array_equal(model.last.weight.detach().numpy().T, run.weights["W2"])
    with pytest.raises(BadInput):
        run.to_torch(nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 3)))


def test_names_that_do_not_say_the_order_are_refused(tmp_path) -> None:
    """Two layers of the same shape, called without numbers, in a file that is sorted by name."""
    arrays = {
        f"{name}.{kind}": np.ones((2, 2) if kind == "weight" else (2,), np.float32)
        for name in ("hidden", "last")
        for kind in ("weight", "bias")
    }
    save_file(arrays, tmp_path / "w.safetensors")
    run = backsight.start("moons", hidden=[2])
    with pytest.raises(BadData, match="hidden, last"):
        backsight.start(run.spec, start_from=tmp_path / "w.safetensors")
    assert to_own_names(arrays, run.experiment.program, "w", in_order=True)["W1"].shape == (2, 2)
    with pytest.raises(BadData, match="modules"):
        backsight.start("moons", hidden=[2, 2], start_from=tmp_path / "w.safetensors")


def test_numbers_in_names_are_sorted_as_numbers(tmp_path) -> None:
    """Module 10 comes after module 2."""
    net = nn.Sequential(*(nn.Linear(2, 2) for _layer in range(12)))
    save_file({k: v.numpy() for k, v in net.state_dict().items()}, tmp_path / "w.safetensors")
    run = backsight.start("moons", hidden=[2] * 11, start_from=tmp_path / "w.safetensors")
    assert np.array_equal(run.weights["W3"], net[2].weight.detach().numpy().T)
    assert np.array_equal(run.weights["W11"], net[10].weight.detach().numpy().T)


def test_load_takes_weights_under_pytorchs_names(tmp_path) -> None:
    """A folder of exported weights, whose file PyTorch wrote in the place of ours."""
    run = backsight.train("moons", hidden=[4], steps=5, out=tmp_path / "run")
    folder = tmp_path / "net"
    backsight.export(tmp_path / "run", "weights", folder)
    backsight.torch.save(run, folder / "weights.safetensors")
    loaded = backsight.load(folder)
    assert loaded.theta.tobytes() == run.vectors["theta"].tobytes()


class Hostile:
    """Runs something when it is unpickled."""

    def __init__(self, target: str) -> None:
        self.target = target

    def __reduce__(self):
        return os.mkdir, (self.target,)


@pytest.mark.parametrize("how", ["torch", "pickle", "cut", "text", "empty", "list", "module"])
def test_a_hostile_pt_runs_nothing(tmp_path, how) -> None:
    """Whatever is in a .pt, it is refused in words, and nothing of it runs."""
    path, mark = tmp_path / "w.pt", tmp_path / "mark"
    if how == "torch":
        torch.save({"0.weight": torch.ones(2), "x": Hostile(str(mark))}, path)
    elif how == "pickle":
        path.write_bytes(pickle.dumps(Hostile(str(mark))))
    elif how == "cut":
        torch.save({"0.weight": torch.ones(200)}, path)
        path.write_bytes(path.read_bytes()[:400])
    elif how == "list":
        torch.save([torch.ones(2)], path)
    elif how == "module":
        torch.save(nn.Linear(2, 2), path)
    else:
        path.write_bytes(b"weights" if how == "text" else b"")
    with pytest.raises(BadData):
        backsight.start("moons", hidden=[4], start_from=path)
    assert not mark.exists()
