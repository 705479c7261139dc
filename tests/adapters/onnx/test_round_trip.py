"""Networks of ours as files of ONNX, and back."""

from importlib import import_module
from importlib.util import find_spec

import numpy as np
import pytest

onnx = pytest.importorskip("onnx")
from onnx.reference import ReferenceEvaluator  # noqa: E402 - only where onnx is there
from random_onnx_specs import train_random  # noqa: E402

import backsight  # noqa: E402
import backsight.onnx  # noqa: E402
from backsight.adapters.onnx.library import IR, OPSET  # noqa: E402

NOT_IN_ONNX = {
    "float32": {"elu", "selu", "softplus", "gelu"},
    "float64": {"elu", "selu", "softplus"},
}
"""Activations with a word that ONNX has not, expm1 or log1p; its erf in float32 is another's."""
ROUNDING = {"float32": 1e-6, "float64": 1e-14}


def name_activations(run) -> set[str]:
    """Those of the network."""
    return {layer.activation.name for layer in run.spec.layers if layer.activation}


@pytest.mark.parametrize("seed", range(100))
def test_random_networks_go_out_and_come_back(tmp_path, seed) -> None:
    """ONNX's reference evaluator makes our bits, onnxruntime the numbers to 1e-6 of the largest;
    read again it is the same network, but for dropout, which a network in use has not."""
    run, data, options = train_random(seed)
    path = backsight.onnx.save(run, tmp_path / "n.onnx")
    dtype = run.spec.dtype
    x = run.experiment.table.x[:40].astype(dtype)
    ours = np.asarray(run.outputs(x), dtype)
    with np.errstate(all="ignore"):
        theirs = ReferenceEvaluator(onnx.load(path)).run(None, {"x": x})[0]
    largest = max(1.0, float(np.abs(ours).max()))
    assert theirs.dtype == ours.dtype
    if name_activations(run) & NOT_IN_ONNX[dtype]:
        assert np.abs(theirs - ours).max() <= ROUNDING[dtype] * largest
    else:
        assert theirs.tobytes() == ours.tobytes()
    if find_spec("onnxruntime"):
        session = import_module("onnxruntime").InferenceSession(str(path))
        assert np.abs(session.run(None, {"x": x})[0] - ours).max() <= 1e-6 * largest
    again = backsight.onnx.read(path, data, **options)
    assert {k: v.tobytes() for k, v in again.weights.items()} == {
        k: v.tobytes() for k, v in run.weights.items()
    }
    assert again.outputs(x).tobytes() == run.outputs(x).tobytes()
    assert not again.notes or "scales" not in " ".join(map(str, again.notes))


def test_what_a_file_says_of_itself(tmp_path) -> None:
    """Versions, names of inputs and outputs, and no other operation than ONNX's own."""
    run = backsight.train("digits", hidden=[8], steps=2)
    model = onnx.load(backsight.onnx.save(run, tmp_path / "n.onnx"))
    onnx.checker.check_model(model, full_check=True)
    assert model.ir_version == IR == 8
    assert [(o.domain, o.version) for o in model.opset_import] == [("", OPSET)] == [("", 17)]
    assert {n.domain for n in model.graph.node} == {""}
    facts = {p.key: p.value for p in model.metadata_props}
    assert facts.keys() == {"features", "classes", "targets", "step"}
    assert '"7"' in facts["classes"]


def test_missing_numbers_and_made_inputs_go_out(tmp_path) -> None:
    """The file fills in what training filled in, and takes the inputs that were made of columns."""
    rows = ["a,b,c", "1,2,x", ",3,y", "4,1,x", "2,5,y", "3,,x", "5,2,y", "6,1,x", "1,7,y"] * 3
    (tmp_path / "t.csv").write_text("\n".join(rows[:9] + [r for r in rows[9:] if r != "a,b,c"]))
    options = {"missing": "median", "features": "a,b,a*b", "validation": 0, "test": 0}
    run = backsight.train(str(tmp_path / "t.csv"), steps=3, hidden=[4], engine="numpy", **options)
    path = backsight.onnx.save(run, tmp_path / "n.onnx")
    x = run.experiment.table.x.astype("float32")
    assert np.isnan(x).any()
    theirs = ReferenceEvaluator(onnx.load(path)).run(None, {"x": x})[0]
    scaled = run.experiment.data.scaling.apply(x, "float32")
    assert theirs.tobytes() == run.experiment.program.predict(run.vectors, scaled).tobytes()
    again = backsight.onnx.read(path, str(tmp_path / "t.csv"), **options)
    assert again.weights["W1"].tobytes() == run.weights["W1"].tobytes()


def test_other_engines_write_the_same_graph(tmp_path) -> None:
    """The portable engine's words are polynomials of ours; its file agrees to rounding."""
    run = backsight.train("moons", hidden=[6], activation="tanh", steps=3, engine="portable")
    path = backsight.onnx.save(run, tmp_path / "n.onnx")
    x = run.experiment.table.x[:20].astype(run.spec.dtype)
    theirs = ReferenceEvaluator(onnx.load(path)).run(None, {"x": x})[0]
    assert np.abs(theirs - run.outputs(x)).max() < 1e-6


def test_a_recorded_run_is_exported_at_any_step(tmp_path) -> None:
    """backsight.export(run, "onnx"), of the end and of a step; save takes its folder, too."""
    run = backsight.train("moons", hidden=[5], steps=20, out=tmp_path / "run", engine="numpy")
    (path,) = backsight.export(tmp_path / "run", "onnx", tmp_path / "end")
    assert path.name == "network.onnx"
    assert (
        backsight.onnx.save(tmp_path / "run", tmp_path / "n.onnx").read_bytes() == path.read_bytes()
    )
    with backsight.open(tmp_path / "run") as record:
        assert backsight.onnx.save(record, tmp_path / "r.onnx").read_bytes() == path.read_bytes()
        (early,) = backsight.export(record, "onnx", tmp_path / "early", step=7)
        read = backsight.onnx.read(early, "moons")
        assert read.weights["W1"].tobytes() == record.weights_at(7)["W1"].tobytes()
    read = backsight.onnx.read(path, "moons")
    assert read.weights["W1"].tobytes() == run.weights["W1"].tobytes()


OWN = """
from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import sqrt
from backsight.maths.activations._record import Activation


@formula
def value(z: Array, *, alpha: float = 1.0) -> Array:
    return z / sqrt(alpha + z * z)


@formula
def slope(z: Array, a: Array, *, alpha: float = 1.0) -> Array:
    r = 1 / sqrt(alpha + z * z)
    return alpha * r * r * r


isru = Activation(name="isru", symbol="isru", value=value, slope=slope, reference="a test")
"""


def test_a_record_of_ones_own_goes_out_and_comes_back(tmp_path, call_command) -> None:
    """Its formula is written, and recognized, with its setting."""
    (tmp_path / "isru.py").write_text(OWN, encoding="utf-8")
    own = ("--with", "isru.py")
    words = ("--activation", "isru:alpha=0.5", "--hidden", "5", "--steps", "4", "-o", "run")
    assert call_command("train", "moons", *own, *words)[0] == 0
    assert call_command("export", "run", "--what", "onnx", *own)[0] == 0
    status, out, err = call_command(
        "train", "moons", "--start", "run/network.onnx", "--steps", "3", *own
    )
    assert (status, err) == (0, "")
    assert "5 isru" in out
    (spec,) = tmp_path.glob("runs/*/spec.toml")
    assert "alpha = 0.5" in spec.read_text(encoding="utf-8")


def test_other_names_are_said(tmp_path) -> None:
    """Classes and inputs that are called otherwise than the file says are taken in its order."""
    run = backsight.train("moons", hidden=[3], steps=2)
    path = backsight.onnx.save(run, tmp_path / "n.onnx")
    x, y = run.experiment.table.x, run.experiment.table.y
    again = backsight.onnx.read(path, (x, np.array(["p", "q"])[y]))
    assert "p, q" in " ".join(map(str, again.notes))
    assert not backsight.onnx.read(path, "moons").notes


def test_weights_alone_are_not_taken_out_of_it(tmp_path) -> None:
    """start_from says what reads such a file."""
    path = backsight.onnx.save(backsight.train("xor", steps=2), tmp_path / "n.onnx")
    with pytest.raises(backsight.BacksightError, match=r"backsight\.onnx\.read"):
        backsight.start("xor", start_from=path)


def test_a_missing_library_is_named(tmp_path, monkeypatch) -> None:
    """With the line that installs it."""
    from backsight.adapters.onnx import library

    def refuse(name: str):
        raise ModuleNotFoundError(name=name)

    library.import_onnx.cache_clear()
    monkeypatch.setattr(library, "import_module", refuse)
    with pytest.raises(backsight.BacksightError, match=r"pip install 'backsight\[onnx\]'"):
        backsight.onnx.save(backsight.train("xor", steps=2), tmp_path / "n.onnx")
    library.import_onnx.cache_clear()
