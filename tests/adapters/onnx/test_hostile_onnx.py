"""Damaged and hostile files of ONNX: one message, nothing run, memory and time bounded."""

import random

import numpy as np
import pytest

onnx = pytest.importorskip("onnx")
from onnx import TensorProto, helper, numpy_helper  # noqa: E402 - only where onnx is there

import backsight  # noqa: E402
import backsight.onnx  # noqa: E402
from backsight.kernel.errors import BadInput  # noqa: E402


def mutate(rng: random.Random, content: bytes) -> bytes:
    """The content with bytes changed, cut off, overwritten or doubled."""
    changed, how = bytearray(content), rng.randrange(4)
    place = rng.randrange(len(changed))
    if how == 0:
        for _change in range(rng.randint(1, 8)):
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    elif how == 1:
        del changed[place:]
    elif how == 2:
        changed[place : place + 64] = rng.randbytes(rng.randint(1, 64))
    else:
        changed[place:place] = changed[place : place + rng.randint(1, 200)]
    return bytes(changed)


@pytest.fixture(scope="module")
def contents(tmp_path_factory) -> list[bytes]:
    """Files of ours of several kinds."""
    folder = tmp_path_factory.mktemp("hostile")
    kinds = ({"norm": "batch"}, {"norm": "layer", "residual": True}, {"activation": "gelu"})
    return [
        backsight.onnx.save(
            backsight.train("moons", hidden=[4, 4], steps=2, **kind), folder / f"{k}.onnx"
        ).read_bytes()
        for k, kind in enumerate(kinds)
    ]


@pytest.mark.parametrize("part", range(20))
def test_mutated_files_are_read_or_refused(tmp_path, contents, part) -> None:
    """Twenty times a hundred files: a network with outputs that agree, or a message."""
    rng, path = random.Random(part), tmp_path / "n.onnx"
    for _try in range(100):
        path.write_bytes(mutate(rng, rng.choice(contents)))
        message = read_or_refuse(path)
        assert message.isprintable()
        assert len(message) < 3000


def read_or_refuse(path) -> str:
    """The message; "" for a file that is read."""
    try:
        backsight.onnx.read(path, "moons", steps=1)
    except BadInput as error:
        return str(error)
    return ""


def make_model(nodes, constants, **options):
    """A model of these nodes."""
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["rows", 2])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        initializer=constants,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], **options)


def make_outside(tmp_path):
    """Weights that lie in another file."""
    (tmp_path / "secret").write_bytes(b"\0" * 64)
    tensor = numpy_helper.from_array(np.ones((2, 2), "f"), "W")
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="secret")
    return make_model([helper.make_node("MatMul", ["x", "W"], ["y"])], [tensor])


def make_huge(_tmp_path):
    """Weights that say that they are of a terabyte."""
    tensor = numpy_helper.from_array(np.ones((2, 2), "f"), "W")
    tensor.dims[0] = 2**40
    return make_model([helper.make_node("MatMul", ["x", "W"], ["y"])], [tensor])


def make_bomb(_tmp_path):
    """An operation beside the network that would make a terabyte."""
    weights = numpy_helper.from_array(np.ones((2, 2), "f"), "W")
    shape = numpy_helper.from_array(np.array([2**20, 2**20]), "s")
    nodes = [
        helper.make_node("MatMul", ["x", "W"], ["y"]),
        helper.make_node("ConstantOfShape", ["s"], ["z"]),
    ]
    return make_model(nodes, [weights, shape])


def make_wide(_tmp_path):
    """Long constants that are added again and again, each as long as the file."""
    weights = numpy_helper.from_array(np.ones((2, 1), "f"), "W")
    row = numpy_helper.from_array(np.ones((1, 50_000), "f"), "r")
    nodes = [helper.make_node("MatMul", ["x", "W"], ["v0"])]
    nodes += [helper.make_node("Mul", [f"v{i}", "r"], [f"v{i + 1}"]) for i in range(50)]
    return make_model([*nodes, helper.make_node("Identity", ["v50"], ["y"])], [weights, row])


def make_casts(_tmp_path):
    """A long constant that is made anew again and again."""
    weights = numpy_helper.from_array(np.ones((2, 50_000), "f"), "w0")
    nodes = [
        helper.make_node("Cast", [f"w{i}"], [f"w{i + 1}"], to=(11, 1)[i % 2]) for i in range(10_000)
    ]
    return make_model([*nodes, helper.make_node("MatMul", ["x", "w10000"], ["y"])], [weights])


def make_many(_tmp_path):
    """A long row that goes through thousands of operations, each of which keeps it."""
    weights = numpy_helper.from_array(np.ones((2, 50_000), "f"), "W")
    nodes = [helper.make_node("MatMul", ["x", "W"], ["v0"])]
    nodes += [helper.make_node("Relu", [f"v{i}"], [f"v{i + 1}"]) for i in range(10_000)]
    back = numpy_helper.from_array(np.ones((50_000, 2), "f"), "B")
    return make_model([*nodes, helper.make_node("MatMul", ["v10000", "B"], ["y"])], [weights, back])


def make_shortcuts(_tmp_path):
    """Thousands of additions of earlier values."""
    weights = numpy_helper.from_array(np.eye(2, dtype="f"), "W")
    nodes = [helper.make_node("MatMul", ["x", "W"], ["v0"])]
    for i in range(9_000):
        nodes += [
            helper.make_node("Relu", [f"v{i}"], [f"r{i}"]),
            helper.make_node("Add", [f"r{i}", f"v{i // 2}"], [f"v{i + 1}"]),
        ]
    return make_model([*nodes, helper.make_node("Sin", ["v9000"], ["y"])], [weights])


def make_circle(_tmp_path):
    """Values that are made of each other."""
    nodes = [helper.make_node("Relu", ["y"], ["a"]), helper.make_node("Relu", ["a"], ["y"])]
    return make_model(nodes, [])


def make_identities(_tmp_path):
    """Values that are each other."""
    nodes = [helper.make_node("Identity", ["y"], ["a"]), helper.make_node("Identity", ["a"], ["y"])]
    return make_model(nodes, [])


def make_loop(_tmp_path):
    """A graph inside a graph."""
    inner = make_model([helper.make_node("Relu", ["x"], ["y"])], []).graph
    return make_model([helper.make_node("Loop", ["", "", "x"], ["y"], body=inner)], [])


def make_own(_tmp_path):
    """An operation of somebody's own."""
    return make_model([helper.make_node("Run", ["x"], ["y"], domain="com.evil")], [])


def make_terminal(_tmp_path):
    """A name that would steer a terminal."""
    return make_model([helper.make_node("Sin", ["x"], ["y"], name="\x1b[2J\n" * 500)], [])


HOSTILE = (
    *(make_outside, make_huge, make_bomb, make_wide, make_casts, make_many, make_shortcuts),
    *(make_circle, make_identities, make_loop, make_own, make_terminal),
)


@pytest.mark.parametrize("make", HOSTILE)
def test_hostile_files_are_refused(tmp_path, make) -> None:
    """With one printable line."""
    path = tmp_path / "n.onnx"
    path.write_bytes(make(tmp_path).SerializeToString())
    with pytest.raises(BadInput) as error:
        backsight.onnx.read(path, "moons")
    assert str(error.value).isprintable()
