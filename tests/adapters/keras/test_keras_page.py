"""What docs/keras.md shows is true: the network that it writes is read so, and judged so."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("h5py")
from backsight.adapters.keras.library import import_keras

PAGE = (Path(__file__).parents[3] / "docs" / "keras.md").read_text(encoding="utf-8")


@pytest.mark.filterwarnings("ignore")
def test_its_case(tmp_path, call_command) -> None:
    """The notes are printed, and the doctor names the cause."""
    keras = import_keras()
    if keras is None:
        pytest.skip("Keras is not installed")
    script = re.search(r"```python\n(.*?)```", PAGE, flags=re.S)
    notes = re.search(r"```text\n(.*?)```", PAGE, flags=re.S)
    assert script is not None
    assert notes is not None
    subprocess.run(
        [sys.executable, "-c", script[1]],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        env={**os.environ, "KERAS_BACKEND": keras.backend.backend()},
    )
    _install, train, doctor = re.findall(r"```console\n(.*?)```", PAGE, flags=re.S)
    status, out, err = call_command(*train.split()[2:])
    assert status == 1, err  # for the network has learned nothing
    assert "The regularizer weighs more than the data." in out
    joined = " ".join(out.split())
    assert all(line in joined for line in notes[1].splitlines())
    command, verdict = doctor.strip().splitlines()
    assert call_command(*command.split()[2:])[1].startswith(verdict)
