"""The records that CONTRIBUTING.md shows work: by --with, and dropped into the package."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import backsight

ROOT = Path(__file__).parents[2]
SHOWN = re.findall(
    r"`src/backsight/maths/(\w+)/(\w+)\.py`\n\n```python\n(.*?)```",
    (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"),
    re.DOTALL,
)
FIRST, *LATER = SHOWN
ONE = [FIRST, *(pytest.param(*shown, marks=pytest.mark.slow) for shown in LATER)]
"""One in the fast run: each takes processes of its own."""
OPTIONS = {"optimizers": "--optimizer", "activations": "--activation"}


def call(folder, *words, path=""):
    """What `backsight …` prints, from the package in `path` where one is given."""
    environment = {**os.environ, "PYTHONPATH": str(path), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "backsight", *words],
        cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, f"{words}:\n{done.stdout}{done.stderr}"
    return done.stdout


def test_an_optimizer_and_an_activation_are_shown():
    """The guide has a whole file for each of the two."""
    assert [catalog for catalog, _, _ in SHOWN] == ["optimizers", "activations"]


@pytest.mark.parametrize(("catalog", "name", "text"), ONE)
def test_a_file_of_your_own_trains(tmp_path, catalog, name, text):
    """`--with FILE` brings a record in, to be listed and trained with."""
    (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    mine = ("--with", f"{name}.py")
    assert name in call(tmp_path, "list", catalog, *mine)
    call(tmp_path, "train", "xor", *mine, OPTIONS[catalog], name, "--steps", "9", "--out", "run")
    assert name in (tmp_path / "run/spec.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(("catalog", "name", "text"), ONE)
def test_a_file_dropped_into_the_package_exists(tmp_path, catalog, name, text):
    """One new file in a catalog's folder is listed, derived and trained with; nothing else is."""
    package = tmp_path / "path/backsight"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(Path(backsight.__file__).parent, package, ignore=ignored)
    assert name not in call(tmp_path, "list", catalog, path=package.parent)
    (package / "maths" / catalog / f"{name}.py").write_text(text, encoding="utf-8")
    assert name in call(tmp_path, "list", catalog, path=package.parent)
    network = ("xor", OPTIONS[catalog], name)
    assert name in call(tmp_path, "derive", *network, path=package.parent)
    call(tmp_path, "train", *network, "--steps", "9", "--out", "run", path=package.parent)
    assert name in (tmp_path / "run/spec.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/why.md"])
def test_links_lead_somewhere(page):
    """Every link to a file of this project finds it."""
    text = (ROOT / page).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", text)
    local = [link for link in links if "://" not in link]
    missing = [link for link in local if not ((ROOT / page).parent / link).exists()]
    assert not missing
