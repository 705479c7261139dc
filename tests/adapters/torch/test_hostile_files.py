"""Whatever is in a file of weights: it is taken or refused in words, and nothing of it runs."""

import resource
import sys
import warnings
from collections.abc import Iterator

import pytest

torch = pytest.importorskip("torch")
from hostile_weights import MUTATIONS, make_odd_files  # noqa: E402 - only where torch is there

import backsight  # noqa: E402
from backsight.kernel.errors import BacksightError, BadData  # noqa: E402

ACTS = (
    "os.mkdir",
    "os.remove",
    "os.system",
    "pickle.find_class",
    "shutil.rmtree",
    "socket.connect",
    "subprocess.Popen",
)
"""What a file might do that runs."""
BATCH, MOST = 100, 2**18
"""Files to a test, and how much the process may grow by them, in KB."""


class Witness:
    """Notes what Python does while it looks."""

    def __init__(self) -> None:
        self.is_looking, self.acts = False, []
        sys.addaudithook(self._note)

    def _note(self, event: str, _arguments: object) -> None:
        if self.is_looking and event in ACTS:
            self.acts.append(event)


@pytest.fixture(scope="module")
def witness() -> Witness:
    """One for all: nothing takes such a hook away again."""
    return Witness()


@pytest.fixture
def watched(witness) -> Iterator[None]:
    """Nothing runs, and the process stays small."""
    backsight.start("moons", hidden=[3])  # what is loaded by this is no file's doing
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    witness.is_looking, witness.acts = True, []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of PyTorch's, on formats
        yield
    witness.is_looking = False
    assert not witness.acts
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST


def try_to_read(path) -> str | None:
    """What is said of a file; None where it is taken."""
    try:
        backsight.start("moons", hidden=[3], start_from=path)
    except BacksightError as error:
        return str(error)
    return None


@pytest.mark.sweep(2)
@pytest.mark.parametrize("first", range(0, 2000, BATCH))
@pytest.mark.parametrize("suffix", MUTATIONS)
def test_mutated_files_are_refused_or_read(tmp_path, watched, suffix, first) -> None:
    """2,000 of each: it is weights, or one message that names the file or an array."""
    path = tmp_path / f"w{suffix}"
    for number in range(first, first + BATCH):
        path.write_bytes(MUTATIONS[suffix](number))
        said = try_to_read(path)
        assert said is None or (said and "\n" not in said), number


@pytest.fixture(scope="module")
def odd_files() -> dict[str, bytes]:
    """By name."""
    return dict(make_odd_files())


def test_what_is_no_weights_is_refused(tmp_path, odd_files, watched) -> None:
    """Arrays that NumPy does not have, or that are small in the file and large in memory."""
    for name, content in odd_files.items():
        (tmp_path / "w.pt").write_bytes(content)
        with pytest.raises(BadData, match=r"w\.pt"):
            backsight.start("moons", hidden=[3], start_from=tmp_path / "w.pt")
        assert len(content) < 2**20, name
