"""Graphs of others: those of known operations are read, the others refused by their name."""

import json
import warnings

import numpy as np
import pytest

onnx = pytest.importorskip("onnx")
from onnx import TensorProto, helper, numpy_helper  # noqa: E402 - only where onnx is there

import backsight  # noqa: E402
import backsight.onnx  # noqa: E402
from backsight.kernel.errors import BadInput  # noqa: E402

RNG = np.random.RandomState(0)
W1, B1 = RNG.standard_normal((2, 5)).astype("f"), RNG.standard_normal(5).astype("f")
W2, B2 = RNG.standard_normal((5, 2)).astype("f"), RNG.standard_normal(2).astype("f")


def write(path, nodes, constants=(), *, opset=17, output="y", width=2):
    """A file with these nodes; W1 … B2 are there."""
    arrays = {"W1": W1, "B1": B1, "W2": W2, "B2": B2, **dict(constants)}
    graph = helper.make_graph(
        [helper.make_node(op, i.split(), o.split(), name=f"n{k}", **a) for k, (op, i, o, a) in
         enumerate(nodes)],
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["rows", width])],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, None)],
        initializer=[numpy_helper.from_array(np.asarray(v), k) for k, v in arrays.items()],
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    path.write_bytes(model.SerializeToString())
    return path


FIRST = [("MatMul", "x W1", "m", {}), ("Add", "m B1", "z", {})]
LAST = [("Gemm", "a W2 B2", "y", {})]


def put(*middle):
    """Two dense layers with something between them."""
    return [*FIRST, *middle, *LAST]


GAMMA = {"g": np.full(5, 2, "f"), "d": np.full(5, 0.5, "f")}
KNOWN = {
    "relu": (put(("Relu", "z", "a", {})), {}, "relu"),
    "elu": (put(("Elu", "z", "a", {"alpha": 0.5})), {}, "elu:alpha=0.5"),
    "leaky": (put(("LeakyRelu", "z", "a", {"alpha": 0.2})), {}, "leaky_relu:alpha=0.2"),
    "selu": (put(("Selu", "z", "a", {})), {}, "selu"),
    "softplus": (put(("Softplus", "z", "a", {})), {}, "softplus"),
    "sigmoid": (put(("Sigmoid", "z", "a", {})), {}, "sigmoid"),
    "silu": (put(("Sigmoid", "z", "s", {}), ("Mul", "z s", "a", {})), {}, "silu"),
    "gelu": (
        put(
            ("Div", "z r", "u", {}), ("Erf", "u", "e", {}), ("Add", "e one", "f", {}),
            ("Mul", "z f", "p", {}), ("Mul", "p half", "a", {}),
        ),
        {"r": np.float32(2**0.5), "one": np.float32(1), "half": np.float32(0.5)},
        "gelu",
    ),
    "softmax": (put(("Softmax", "z", "a", {"axis": 1})), {}, "softmax"),
}  # fmt: skip


@pytest.mark.parametrize("name", KNOWN)
def test_known_activations_are_read(tmp_path, name) -> None:
    """By their name, or by their formula as others write it; sums that end a file that tells
    classes apart get the softmax of the loss."""
    nodes, constants, activation = KNOWN[name]
    run = backsight.onnx.read(write(tmp_path / "n.onnx", nodes, constants), "moons")
    first, last = run.spec.layers
    assert str(first.activation).startswith(activation)
    assert last.activation.name == "softmax"
    assert run.spec.data.scale == "none"
    assert run.weights["W1"].tobytes() == W1.tobytes()


def test_normalizations_are_read(tmp_path) -> None:
    """Layer and batch normalization with their weights and statistics."""
    bn = ("BatchNormalization", "z g d mean v", "a", {"epsilon": 1e-3, "momentum": 0.8})
    constants = {**GAMMA, "v": np.full(5, 3, "f"), "mean": np.ones(5, "f")}
    nodes = [("MatMul", "x W1", "h", {}), ("Add", "h B1", "z", {}), bn, *LAST]
    for opset in (9, 17):
        path = write(tmp_path / f"b{opset}.onnx", nodes, constants, opset=opset)
        run = backsight.onnx.read(path, "moons")
        assert str(run.spec.layers[1].layer) == "batch_norm:epsilon=0.001,newest=0.2"
        assert run.statistics["var1_bar"][0] == 3
    nodes = put(("LayerNormalization", "z g d", "a", {"axis": -1}))
    run = backsight.onnx.read(write(tmp_path / "l.onnx", nodes, GAMMA), "moons")
    assert run.spec.layers[1].layer.name == "layer_norm"
    assert run.weights["gamma1"][0] == 2


def test_an_earlier_value_that_is_added_is_a_residual_connection(tmp_path) -> None:
    """relu(z + W z), and then on."""
    square = RNG.standard_normal((5, 5)).astype("f")
    nodes = put(("MatMul", "z S", "s", {}), ("Add", "z s", "t", {}), ("Relu", "t", "a", {}))
    run = backsight.onnx.read(write(tmp_path / "n.onnx", nodes, {"S": square}), "moons")
    assert [str(layer.layer) for layer in run.spec.layers][2] == "residual:over=1"
    assert run.spec.layers[2].activation.name == "relu"


def test_what_scales_goes_into_the_weights(tmp_path) -> None:
    """Constants before the first layer, between two, and behind the last."""
    two, shift = np.array([2, 3], "f"), np.array([1, -1], "f")
    nodes = [
        ("Sub", "x shift", "c", {}), ("Div", "c two", "d", {}), ("MatMul", "d W1", "m", {}),
        ("Add", "m B1", "z", {}), ("Mul", "z three", "q", {}), ("Relu", "q", "a", {}),
        ("Gemm", "a W2 B2", "w", {}), ("Mul", "w two", "k", {}), ("Add", "k shift", "y", {}),
    ]  # fmt: skip
    constants = {"two": two, "shift": shift, "three": np.float32(3)}
    x, y = RNG.standard_normal((30, 2)), RNG.standard_normal((30, 2))
    run = backsight.onnx.read(write(tmp_path / "n.onnx", nodes, constants), (x, y))
    assert len(run.spec.layers) == 2
    assert np.allclose(run.weights["W1"], W1 / two[:, None] * 3, atol=1e-6)
    assert "W1 and b1" in " ".join(map(str, run.notes))
    expected = np.maximum(((x - shift) / two @ W1 + B1) * 3, 0) @ W2 + B2
    assert np.allclose(run.outputs(x), expected * two + shift, atol=1e-4)


def test_torch_networks_come_as_pytorch_exports_them(tmp_path) -> None:
    """Dense layers, norms, activations and a shortcut; what PyTorch makes of rows is made here."""
    torch = pytest.importorskip("torch")
    nn = torch.nn
    torch.manual_seed(0)
    net = nn.Sequential(
        nn.Flatten(), nn.Linear(2, 8), nn.BatchNorm1d(8), nn.GELU(), nn.Dropout(0.2),
        nn.Linear(8, 5, bias=False), nn.LayerNorm(5), nn.SiLU(), nn.Linear(5, 4), nn.ELU(0.7),
        nn.Linear(4, 2),
    ).eval()  # fmt: skip
    x = torch.randn(20, 2)
    for opset in (11, 17):
        path = tmp_path / f"n{opset}.onnx"
        with warnings.catch_warnings():  # what PyTorch says of its own exporter
            warnings.simplefilter("ignore")
            torch.onnx.export(
                net, (x,), path, opset_version=opset, dynamo=False, input_names=["x"],
                dynamic_axes={"x": {0: "rows"}},
            )  # fmt: skip
        run = backsight.onnx.read(path, (x.numpy(), np.arange(20) % 2), validation=0, test=0)
        theirs = net(x).softmax(1).detach().numpy()
        assert np.abs(run.outputs(x.numpy()) - theirs).max() < 1e-6


UNKNOWN = {
    "hardswish": (put(("HardSwish", "z", "a", {})), {}, "n2 (HardSwish)"),
    "sin": (put(("Sin", "z", "a", {})), {}, "n2 (Sin)"),
    "alpha": (
        [*FIRST, ("Gemm", "z W2 B2", "y", {"alpha": 2.0})], {}, "but not with alpha=2.0"
    ),
    "gelu tanh": (put(("Gelu", "z", "a", {"approximate": "tanh"})), {}, "n2 (Gelu)"),
    "axis": (put(("Softmax", "z", "a", {"axis": 0})), {}, "axis=0"),
    "two ways": (
        [*FIRST, ("MatMul", "x W1", "o", {}), ("Add", "z o", "a", {}), *LAST], {}, "n3 (Add)"
    ),
    "unused": ([*put(("Relu", "z", "a", {})), ("Exp", "z", "more", {})], {}, "n4 (Exp) is not on"),
    "behind": ([*put(("Relu", "z", "a", {})), ("Relu", "y", "w", {}), ("Tanh", "w", "v", {})],
               {}, "n5 (Tanh) stands behind"),
    "training": (
        put(("BatchNormalization", "z B1 B1 B1 B1", "a p q", {"training_mode": 1})), {},
        "training_mode=1",
    ),
    "shapes": ([("MatMul", "x W2", "m", {}), ("Gemm", "m W2 B2", "y", {})], {}, "shape"),
    "no dense": ([("Relu", "x", "y", {})], {}, "no dense layer"),
    "constant": ([("Relu", "B1", "y", {})], {}, "does not hang on its input"),
    "mixes rows": (
        [("Reshape", "x flat", "r", {}), *[(o, i.replace("x", "r"), n, a) for o, i, n, a in FIRST],
         ("Relu", "z", "a", {}), *LAST], {"flat": np.array([2, -1])}, "not read",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_is_not_known_is_refused_by_name(tmp_path, name) -> None:
    """The message names the node."""
    nodes, constants, named = UNKNOWN[name]
    output = {"behind": "v"}.get(name, "y")
    opset = 20 if name == "gelu tanh" else 17
    path = write(tmp_path / "n.onnx", nodes, constants, output=output, opset=opset)
    with pytest.raises(BadInput) as error:
        backsight.onnx.read(path, "moons")
    assert named in str(error.value)


def test_other_numbers_are_not_taken(tmp_path, monkeypatch) -> None:
    """A record that is another function is noticed by its outputs."""
    from backsight.adapters.onnx import named
    from backsight.adapters.onnx.named import NamedOperation

    wrong = {**named.NAMED_OPERATIONS, "Relu": NamedOperation(kind="activation", record="tanh")}
    monkeypatch.setattr(named, "NAMED_OPERATIONS", wrong)
    path = write(tmp_path / "n.onnx", put(("Relu", "z", "a", {})))
    with pytest.raises(BadInput, match="another number"):
        backsight.onnx.read(path, "moons")


def test_data_and_options_that_do_not_fit_are_refused(tmp_path) -> None:
    """Another number of columns or classes, options that shape the network, a file that is none."""
    path = write(tmp_path / "n.onnx", put(("Relu", "z", "a", {})))
    for data, options, words in (
        ("digits", {}, "takes 2 numbers a row"),
        ("spirals:classes=3", {}, "2 units"),
        ("moons", {"hidden": [3]}, "`hidden` shapes the network"),
        ("moons", {"nope": 3}, "No option"),
    ):
        with pytest.raises(BadInput) as error:
            backsight.onnx.read(path, data, **options)
        assert words in str(error.value)
    for name, content in (("empty", b""), ("text", b"hello"), ("missing", None)):
        if content is not None:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(BadInput):
            backsight.onnx.read(tmp_path / name, "moons")


def test_a_refusal_at_the_shell_names_the_option(tmp_path, call_command) -> None:
    """As a caller of `backsight.onnx.read` is told the keyword."""
    path = write(tmp_path / "n.onnx", put(("Relu", "z", "a", {})))
    status, _out, err = call_command("train", "moons", "--start", str(path), "--hidden", "3")
    assert (status, "--hidden shapes the network" in " ".join(err.split())) == (2, True)


def test_studies_work_on_what_was_read(tmp_path) -> None:
    """explain, check, paths and doctor take it as a run; training goes on from it."""
    path = write(tmp_path / "n.onnx", put(("Tanh", "z", "a", {})))
    run = backsight.onnx.read(path, "moons", steps=5, dtype="float64")
    assert "2-5-2" in str(backsight.explain(run))
    assert backsight.check(run).holds
    assert backsight.paths(run, weight="W1[0,0]") is not None
    for _step in run.steps():
        pass
    assert run.state.step == 5


def test_the_command_line_starts_from_a_file(tmp_path, call_command, monkeypatch) -> None:
    """--start takes network and weights out of a file; the record holds them."""
    monkeypatch.chdir(tmp_path)
    assert call_command("train", "moons", "--hidden", "6", "--steps", "9", "-o", "run")[0] == 0
    assert call_command("export", "run", "--what", "onnx")[0] == 0
    status, out, err = call_command(
        "train", "moons", "--start", "run/network.onnx", "--steps", "4", "-o", "more"
    )
    assert (status, err) == (0, "")
    assert "2 → 6" in out
    with backsight.open("more") as more, backsight.open("run") as run:
        assert more.weights_at(0)["W1"].tobytes() == run.weights_at(9)["W1"].tobytes()
    status, out, _err = call_command("explain", "moons", "--start", "run/network.onnx", "--json")
    assert status == 0
    assert json.loads(out)["numbers"]
    assert call_command("landscape", "moons", "--start", "run/network.onnx", "--grid", "3")[0] == 0
    status, _out, err = call_command("train", "digits", "--start", "run/network.onnx")
    assert status == 2
    assert "takes 2 numbers a row" in err
