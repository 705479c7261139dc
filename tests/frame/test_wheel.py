"""The built wheel works in a clean environment, away from the source tree."""

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CLEAN = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))}
pytestmark = pytest.mark.slow


def call(*command, folder):
    """The output of a command, which has to succeed."""
    done = subprocess.run(command, cwd=folder, env=CLEAN, capture_output=True, text=True)
    assert done.returncode == 0, f"{command} failed:\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with a `bin` into which nothing was installed but the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    call(*pip, "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT, folder=folder)
    (wheel,) = folder.glob("backsight-*.whl")
    venv.create(folder / "env", with_pip=False)
    python = folder / "env/bin/python"
    call(*pip, "--python", python, "install", "--quiet", wheel, folder=folder)
    return folder


def test_the_installed_package_is_the_wheel(place):
    """It is imported from the clean environment, typed, with its public names."""
    check = (
        "import backsight, pathlib; home = pathlib.Path(backsight.__file__).parent; "
        "assert (home / 'py.typed').exists(); "
        "[getattr(backsight, name) for name in backsight.__all__]; print(home)"
    )
    home = call("env/bin/python", "-c", check, folder=place).strip()
    assert Path(home).is_relative_to(place / "env")


def test_help_answers(place):
    """The command is installed, and so is `python -m backsight`."""
    assert "train" in call("env/bin/backsight", "--help", folder=place)
    assert "train" in call("env/bin/python", "-m", "backsight", "--help", folder=place)


def test_the_languages_are_in_the_wheel(place):
    """Help answers in each of them."""
    assert "用法" in call("env/bin/backsight", "--lang", "zh-CN", "--help", folder=place)
    assert "語言" in call("env/bin/backsight", "--lang", "zh-TW", "--help", folder=place)


def test_every_record_is_in_the_wheel(place):
    """Each catalog lists exactly the records that the source tree has."""
    listed = json.loads(call("env/bin/backsight", "list", "--json", folder=place))
    homes = {"sources": "data", "charts": "plots", "methods": "checks", "slips": "checks"}
    for catalog, records in listed.items():
        files = (ROOT / "src/backsight" / homes.get(catalog, "maths") / catalog).glob("[!_]*.py")
        assert sorted(records) == sorted(f.stem for f in files)


@pytest.mark.parametrize("source", ["xor", "digits"])
def test_it_trains(place, source):
    """Training writes weights, metrics and pictures; the shipped data set is there."""
    call("env/bin/backsight", "train", source, "--steps", "200", "--out", source, folder=place)
    written = {p.name for p in (place / source).iterdir()}
    assert {"spec.toml", "weights.safetensors", "metrics.csv", "loss.png"} <= written


def test_it_derives(place):
    """The equations are read from sources that the wheel holds."""
    assert "tanh(z₁)" in call("env/bin/backsight", "derive", "xor", folder=place)
