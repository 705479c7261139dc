"""Event files and objects that log are given the numbers of a run, each with its step's address."""

import math
import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from event_reader import divide, mask, read_events

import backsight
from backsight.cli.main import main
from backsight.kernel.errors import BadInput, CannotWrite
from backsight.kernel.streams import stream
from backsight.runs.tracking.event_file import EventFile, compute_checksum
from backsight.runs.tracking.points import MOST_POINTS, select_points

MOONS: dict[str, Any] = {"hidden": [4], "steps": 60, "seed": 3, "batch": 32}
STEP_NUMBERS = ("loss", "rate", "gradient_norm")


class Notebook:
    """What wandb and trackio are to a run."""

    def __init__(self) -> None:
        self.calls: list[tuple[int, dict[str, Any]]] = []

    def log(self, values: dict[str, Any], step: int) -> None:
        self.calls.append((step, values))


class Ledger:
    """What MLflow is to a run."""

    def __init__(self) -> None:
        self.calls: list[tuple[int, dict[str, float]]] = []
        self.tags: dict[str, str] = {}

    def log_metrics(self, values: dict[str, float], step: int) -> None:
        self.calls.append((step, values))

    def set_tag(self, name: str, text: str) -> None:
        self.tags[name] = text


def gather(events: list[tuple[int, dict[str, Any]]]) -> dict[str, dict[int, Any]]:
    """By name, then by step."""
    series: dict[str, dict[int, Any]] = {}
    for step, values in events:
        for name, value in values.items():
            series.setdefault(name, {})[step] = value
    return series


def find_event_file(folder: str | Path) -> Path:
    (path,) = Path(folder).glob("events.out.tfevents.*")
    return path


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_checksums_are_the_published_ones() -> None:
    """RFC 3720, B.4: 32 bytes of 0, of 255, and from 0 to 31; and "123456789"."""
    published = {bytes(32): 0x8A9136AA, b"\xff" * 32: 0x62A8AB43, bytes(range(32)): 0x46DD794E}
    for data, crc in {**published, b"123456789": 0xE3069283}.items():
        assert divide(data) == crc
        assert compute_checksum(data) == mask(crc)


@pytest.mark.parametrize("length", [0, 1, 3, 4, 5, 511, 512, 513, 515, 516, 1024, 2000])
def test_checksums_of_any_length_are_those_of_the_division(length: int) -> None:
    """Taken part by part and all bytes at once, and bit by bit."""
    data = stream(1, "checksum", length).draw_integers(0, 256, length).astype(np.uint8).tobytes()
    assert compute_checksum(data) == mask(divide(data))


@pytest.mark.parametrize("engine", ["numpy", "auto"])
def test_the_exported_file_has_every_number(engine: str, place: Path) -> None:
    """Rounded to float32, which is what TensorBoard's scalars are; all checksums are right."""
    backsight.train("moons", **MOONS, engine=engine, out="run")
    (path,) = backsight.export("run", "tensorboard", "files")
    series = gather(read_events(path))
    with backsight.open("run") as run:
        for name in run.metrics:
            if name == "step":
                continue
            assert list(series[name]) == run.metrics["step"].tolist()
            expected = run.metrics[name].astype(np.float32)
            np.testing.assert_array_equal(np.float32(list(series[name].values())), expected)
        moments = run.record.moments
        assert list(series["train/loss"]) == list(moments)
        for step, moment in moments.items():
            for part in moment.losses:
                assert series[f"{part}/loss"][step] == np.float32(moment.losses[part])
                assert series[f"{part}/accuracy"][step] == np.float32(moment.scores[part])


def test_histograms_are_of_the_step_that_they_stand_at(place: Path) -> None:
    """The weights before its update, and its gradient: number, sum, extremes, and all entries are
    counted."""
    backsight.train("moons", **MOONS, out="run")
    series = gather(read_events(backsight.export("run", "tensorboard", "files")[0]))
    with backsight.open("run") as run:
        for index, histogram in series["gradients/W1"].items():
            gradient = run.step(index).tape["dL_dW1"]
            assert histogram["num"] == sum(histogram["counts"]) == gradient.size
            assert histogram["min"] == gradient.min()
            assert histogram["max"] == histogram["limits"][-1] == gradient.max()
            assert math.isclose(histogram["sum"], gradient.sum(dtype=float), abs_tol=1e-12)
            weights = run.weights_at(index - 1)["W2"]
            assert series["weights/W2"][index]["min"] == weights.min()


def test_what_is_told_live_is_what_is_exported_later(place: Path) -> None:
    """But for the norms of layers, which a record has."""
    backsight.train("moons", **MOONS, out="run", log_to="logs")
    live = gather(read_events(find_event_file("logs/run")))
    later = gather(read_events(backsight.export("run", "tensorboard", "files")[0]))
    norms = {name for name in later if "_norm/" in name or "_ratio/" in name}
    assert live == {name: later[name] for name in later.keys() - norms}
    assert norms


def test_every_point_says_the_command_that_shows_its_step(place: Path) -> None:
    """The command works as it stands."""
    backsight.train("moons", **MOONS, out="my run")
    events = read_events(backsight.export("my run", "tensorboard", "files")[0])
    for step, values in events:
        words = shlex.split(values["backsight"])
        assert words == ["backsight", "explain", "my run", "--step", str(max(step, 1))]


def test_the_spec_is_there_as_a_text(place: Path) -> None:
    """In the form that `backsight train` takes."""
    backsight.train("moons", **MOONS, out="run")
    series = gather(read_events(backsight.export("run", "tensorboard", "files")[0]))
    spec = series["spec"][0].removeprefix("```toml\n").removesuffix("```")
    Path("again.toml").write_text(spec)
    again = backsight.train("again.toml")
    with backsight.open("run") as run:
        assert again.spec == run.spec


def test_an_object_that_logs_is_given_the_same_numbers(place: Path) -> None:
    """Step by step, never backwards, with the address; without one where nothing is recorded."""
    notebook, bare = Notebook(), Notebook()
    run = backsight.train("moons", **MOONS, out="run", log_to=notebook)
    steps = [step for step, _ in notebook.calls]
    assert steps == sorted(steps)
    series = gather(notebook.calls)
    assert series["backsight"][7] == "backsight explain run --step 7"
    with backsight.open("run") as recorded:
        for name in STEP_NUMBERS:
            np.testing.assert_array_equal(
                np.float32(list(series[name].values())), np.float32(recorded.metrics[name])
            )
    assert series["train/loss"] == {m.step: m.losses["train"] for m in run.history.moments}
    backsight.train("moons", **MOONS, log_to=bare)
    without = gather(bare.calls)
    assert "backsight" not in without
    assert without["loss"] == series["loss"]


def test_an_object_that_takes_numbers_alone_gets_the_texts_as_tags(place: Path) -> None:
    """As MLflow is."""
    ledger = Ledger()
    backsight.train("moons", **MOONS, out="run", log_to=ledger)
    assert all(type(v) is float for _, values in ledger.calls for v in values.values())
    assert ledger.tags["backsight"] == "backsight explain run --step STEP"
    assert "moons" in ledger.tags["spec"]


def test_what_cannot_log_is_refused(place: Path) -> None:
    """Before anything is trained."""
    with pytest.raises(BadInput, match=r"log_to takes a folder .* got int"):
        backsight.train("xor", steps=3, out="run", log_to=3)
    assert not Path("run").exists()


def test_a_place_that_cannot_be_written_is_refused_before_the_run_begins(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the name that the place was given by; no folder of the run is made."""
    Path("file").write_text("mine")
    for target in ("file", "file/logs", "n" * 300):
        with pytest.raises(CannotWrite, match="Give log_to a"):
            backsight.train("xor", steps=3, out="run", log_to=target)
        words = ["backsight", "train", "xor", "--steps", "3", "-o", "run", "--tensorboard", target]
        monkeypatch.setattr("sys.argv", words)
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 2
        said = capsys.readouterr().err.split()
        assert "Give --tensorboard a" in " ".join(said)
        assert "-o" not in said
    assert [path.name for path in place.iterdir()] == ["file"]


@pytest.mark.parametrize("out", ["run", None])
def test_a_run_of_the_same_name_gets_a_folder_of_its_own(out: str | None, place: Path) -> None:
    """TensorBoard shows the files of one folder as one run; a file is no folder."""
    for seed in (1, 2, 3):  # no two of the runs are in one folder
        folder = None if out is None else f"{seed}/{out}"
        backsight.train("xor", steps=3, seed=seed, out=folder, log_to="logs")
    names = (
        ["logs/run", "logs/run-2", "logs/run-3"] if out else ["logs", "logs/run-2", "logs/run-3"]
    )
    for seed, name in enumerate(names, 1):
        (spec,) = gather(read_events(find_event_file(name)))["spec"].values()
        assert f"seed = {seed}\n" in spec
    Path("logs/other").write_text("mine")
    backsight.train("xor", steps=3, out="other", log_to="logs")
    assert find_event_file("logs/other-2").exists()


def test_a_number_that_is_not_finite_is_told_too(place: Path) -> None:
    """The last point of a run that failed is the number that ended it."""
    notebook = Notebook()
    run = backsight.train(
        "sine", optimizer="sgd", lr=1e9, steps=50, seed=1, out="run", log_to=notebook
    )
    assert run.failure is not None
    series = gather(notebook.calls)
    last = (series[name][run.failure.step] for name in ("loss", "gradient_norm"))
    assert not math.isfinite(sum(last))
    backsight.export("run", "tensorboard", "files")


def test_points_are_bounded_and_evenly_spaced() -> None:
    """Of a million steps every hundredth, the first and the last."""
    steps = 999_999
    indices = np.arange(1, steps + 1)
    chosen = indices[select_points(indices, steps)]
    assert len(chosen) <= MOST_POINTS + 1
    assert (chosen[0], chosen[1], chosen[-1]) == (1, 100, steps)
    assert len(select_points(np.arange(1, 101), 100)) == 100


def test_two_files_of_one_second_have_two_names(tmp_path) -> None:
    """Neither is written over; a folder may hold both."""
    with EventFile(tmp_path, 5.0) as one, EventFile(tmp_path, 5.0) as two:
        one.write({"loss": 1e300}, 1, 5.0)
        two.write({"w": np.array([np.nan, np.inf])}, 1, 5.0)
    assert read_events(one.path) == [(1, {"loss": math.inf})]
    assert read_events(two.path)[0][1]["w"]["num"] == 1


def test_tensorboard_reads_it(place: Path) -> None:
    """Its own reader, where it is installed, gives back every number."""
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    backsight.train("moons", **MOONS, out="run")
    (path,) = backsight.export("run", "tensorboard", "files")
    everything = {"scalars": 0, "histograms": 0, "tensors": 0}
    reader = accumulator.EventAccumulator(str(path), size_guidance=everything)
    reader.Reload()
    with backsight.open("run") as run:
        for name in run.metrics:
            if name != "step":
                points = [(e.step, e.value) for e in reader.Scalars(name)]
                expected = run.metrics[name].astype(np.float32).tolist()
                assert points == list(zip(run.metrics["step"].tolist(), expected, strict=True))
    series = gather(read_events(path))
    for event in reader.Histograms("weights/W1"):
        expected = series["weights/W1"][event.step]
        read = event.histogram_value
        assert (read.num, read.min, read.max) == (expected["num"], expected["min"], expected["max"])
        assert tuple(read.bucket) == expected["counts"]
    (spec,) = reader.Tensors("spec")
    assert b"moons" in spec.tensor_proto.string_val[0]
