"""Four small files that Keras once wrote are read as they were, without Keras; hostile ones are
refused."""

import io
import json
import random
import zipfile
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("h5py")
import backsight
import backsight.keras
from backsight.adapters.keras import open_file as opening
from backsight.adapters.keras import read as reading
from backsight.kernel.errors import BadInput

KEPT = Path(__file__).parent / "kept"
FILES = ("network.keras", "network.h5", "network_2.h5", "ways.keras")


@pytest.fixture(autouse=True)
def _without_keras(monkeypatch) -> None:
    monkeypatch.setattr(reading, "find_compute", lambda *_arguments: None)


@pytest.mark.parametrize("name", FILES)
def test_kept_files_have_the_outputs_that_keras_made(name) -> None:
    """Loss, optimizer and penalty of the file are taken, too."""
    kept = json.loads((KEPT / "outputs.json").read_text())
    rows = np.array(kept["rows"], "float32")
    run = backsight.keras.read(KEPT / name, (rows, np.arange(12) % 2), validation=0, test=0)
    theirs = np.array(kept[name.split(".")[0].split("_")[0]])
    if name == "ways.keras":
        theirs = np.exp(theirs) / np.exp(theirs).sum(axis=1, keepdims=True)
        assert str(run.spec.optimizer) == "nesterov:mu=0.9,form=stored"
    else:
        assert str(run.spec.regularizer) == "l2:lam=0.02,per=batch"
        assert "epsilon_at=hat" in str(run.spec.optimizer)
        assert run.spec.rate == 0.02
    assert np.abs(run.outputs(rows) - theirs).max() <= 1e-6


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


def mutate_file(rng: random.Random, name: str) -> bytes:
    """A kept file that is damaged; of an archive mostly what is inside, with a checksum that
    fits."""
    content = (KEPT / name).read_bytes()
    if not name.endswith("keras") or rng.random() < 0.2:
        return mutate(rng, content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    damaged = rng.choice(("config.json", "model.weights.h5"))
    members[damaged] = mutate(rng, members[damaged])
    return pack(members)


def pack(members: dict[str, bytes]) -> bytes:
    """An archive of these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def read_or_refuse(path: Path) -> str:
    """The message; "" for a file that is read."""
    try:
        backsight.keras.read(path, "moons", steps=1)
    except BadInput as error:
        return str(error)
    return ""


@pytest.mark.sweep(2)
@pytest.mark.parametrize("part", range(200))
def test_mutated_files_are_read_or_refused(tmp_path, part) -> None:
    """Two thousand in all, ten a part: a network, or one printable message. HDF5 may run in
    circles: the process that it runs in is ended."""
    rng = random.Random(part)
    for number in range(10):
        name = FILES[number % 4]
        path = tmp_path / f"n{Path(name).suffix}"
        path.write_bytes(mutate_file(rng, name))
        message = read_or_refuse(path)
        assert message.isprintable()
        assert len(message) < 3000


def change_config(change) -> bytes:
    """network.keras with other settings."""
    with zipfile.ZipFile(KEPT / "network.keras") as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    config = json.loads(members["config.json"])
    change(config)
    return pack({**members, "config.json": json.dumps(config).encode()})


def make_lambda(config):
    """A layer that holds code."""
    code = {"class_name": "__lambda__", "config": {"value": "4wAAAAA="}}
    config["config"]["layers"][3] = {
        "module": "keras.layers", "class_name": "Lambda", "registered_name": None,
        "config": {"name": "run", "function": code},
    }  # fmt: skip


def make_module(config):
    """A known name of another module."""
    config["config"]["layers"][1]["module"] = "os"


def make_registered(config):
    """A class of somebody's own."""
    config["config"]["layers"][1]["registered_name"] = "evil>Dense"


def make_function(config):
    """An activation that is a function somewhere."""
    said = {"module": "os", "class_name": "function", "config": "system"}
    config["config"]["layers"][1]["config"]["activation"] = said


def make_units(config):
    """More units than there are weights for."""
    config["config"]["layers"][1]["config"]["units"] = 2**40


def make_deep(config):
    """Lists in lists."""
    deep: list = []
    for _level in range(900):
        deep = [deep]
    config["config"]["layers"][1]["inbound_nodes"] = deep


def make_long(config):
    """A call of a million layers."""
    config["config"]["layers"][1]["inbound_nodes"] = [list(range(1_000_000))]


def make_many(config):
    """More layers than anybody has."""
    config["config"]["layers"] *= 5000


@pytest.mark.parametrize(
    "change", [make_many, make_lambda, make_module, make_registered, make_function, make_units]
)
def test_settings_that_name_code_are_refused(tmp_path, change) -> None:
    """And nothing of them is run, or made as long as they say."""
    path = tmp_path / "n.keras"
    path.write_bytes(change_config(change))
    message = read_or_refuse(path)
    assert message.isprintable()
    assert "not read" in message


@pytest.mark.parametrize("change", [make_deep, make_long])
def test_settings_that_are_deep_or_long_do_no_harm(tmp_path, change) -> None:
    """They are read, or refused in words, soon."""
    path = tmp_path / "n.keras"
    path.write_bytes(change_config(change))
    assert read_or_refuse(path).isprintable()


@pytest.mark.parametrize("kind", ["link", "outside", "virtual", "huge", "text", "bomb", "weights"])
def test_hostile_arrays_are_refused(tmp_path, kind) -> None:
    """Arrays in other files, arrays that are longer than the file, and what is no array."""
    import h5py

    path = tmp_path / ("n.keras" if kind == "bomb" else "n.h5")
    if kind == "bomb":
        path.write_bytes(pack({"config.json": b"{}", "model.weights.h5": b"\0" * 50_000_000}))
    else:
        path.write_bytes((KEPT / "network.h5").read_bytes())
        (tmp_path / "secret").write_bytes(b"\0" * 4096)
        with h5py.File(path, "a") as file:
            spoil(h5py, file, kind, tmp_path)
    message = read_or_refuse(path)
    assert message.isprintable()
    assert "not read" in message


def spoil(h5py, file, kind: str, folder: Path) -> None:
    """Another kernel in the place of the first."""
    if kind == "weights":
        del file.attrs["model_config"]
        return
    group = file["model_weights/dense/sequential/dense"]
    del group["kernel"]
    if kind == "link":
        group["kernel"] = h5py.ExternalLink(str(folder / "secret"), "/")
    elif kind == "outside":
        place = [(str(folder / "secret"), 0, 32)]
        group.create_dataset("kernel", (2, 4), "f4", external=place)
    elif kind == "virtual":
        layout = h5py.VirtualLayout((2, 4), "f4")
        layout[...] = h5py.VirtualSource(str(folder / "secret"), "k", (2, 4))
        group.create_virtual_dataset("kernel", layout)
    elif kind == "huge":
        group.create_dataset("kernel", (2**20, 2**20), "f4", chunks=(1024, 1024))
    else:
        group["kernel"] = b"kernel"


def test_a_file_that_is_none(tmp_path) -> None:
    """Missing, empty, text, a folder."""
    for name, content in (
        ("no.keras", None),
        ("e.h5", b""),
        ("t.keras", b"hello"),
        ("z.keras", b"PK"),
    ):
        if content is not None:
            (tmp_path / name).write_bytes(content)
        assert read_or_refuse(tmp_path / name)
    assert read_or_refuse(tmp_path)


def test_a_missing_library_is_named(monkeypatch) -> None:
    """With the line that installs it."""
    monkeypatch.setattr(opening, "find_spec", lambda _name: None)
    with pytest.raises(BadInput, match=r"pip install 'backsight\[keras\]'"):
        backsight.keras.read(KEPT / "network.keras", "moons")
