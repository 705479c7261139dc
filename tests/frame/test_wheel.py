"""The built wheel works in a clean environment, away from the source tree."""

import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

import page
from backsight.kernel.catalog import PACKAGES

ROOT = Path(__file__).parents[2]
CLEAN = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))}
pytestmark = pytest.mark.slow


def call(*command, folder):
    """The output of a command, which has to succeed."""
    done = subprocess.run(command, cwd=folder, env=CLEAN, capture_output=True, text=True)
    assert done.returncode == 0, f"{command} failed:\n{done.stdout}{done.stderr}"
    return done.stdout


PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check")
PARTS = (
    *("pyproject.toml", "hatch_build.py", ".gitignore", "README.md", "LICENSE"),
    *("src", "tools", "page"),
)
IGNORED = ("__pycache__", "*.mo", "page.html", "node_modules", "build")
MO_FILES = [f"backsight/languages/{tag}/LC_MESSAGES/backsight.mo" for tag in ("zh_CN", "zh_TW")]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """What a fresh checkout has that a build needs: no .mo files among it."""
    folder = tmp_path_factory.mktemp("checkout")
    for part in filter(Path.exists, map(ROOT.joinpath, PARTS)):
        if part.is_dir():
            ignored = shutil.ignore_patterns(*IGNORED)
            shutil.copytree(part, folder / part.name, ignore=ignored)
        else:
            shutil.copy(part, folder)
    return folder


@pytest.fixture(scope="module")
def place(tmp_path_factory, checkout):
    """A folder with a `bin` into which nothing was installed but the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    call(*PIP, "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, checkout, folder=folder)
    (wheel,) = folder.glob("backsight-*.whl")
    venv.create(folder / "env", with_pip=False)
    python = folder / "env/bin/python"
    call(*PIP, "--python", python, "install", "--quiet", wheel, folder=folder)
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
    """Compiled, and compiled alone; and help answers in each of them."""
    (wheel,) = place.glob("backsight-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert sorted(n for n in names if n.endswith((".mo", ".po"))) == MO_FILES
    assert "用法" in call("env/bin/backsight", "--lang", "zh-CN", "--help", folder=place)
    assert "語言" in call("env/bin/backsight", "--lang", "zh-TW", "--help", folder=place)


def test_the_page_is_in_the_wheel(place):
    """Where it can be built: with Node, and with what npm installs. Else `play` says what to do."""
    (wheel,) = place.glob("backsight-*.whl")
    opened = subprocess.run(
        ["env/bin/backsight", "play", "xor", "-o", "xor.html"],
        cwd=place, env=CLEAN, capture_output=True, text=True,
    )  # fmt: skip
    if "backsight/web/page.html" in zipfile.ZipFile(wheel).namelist():
        assert (opened.returncode, opened.stdout) == (0, "xor.html\n")
        assert '"title":"xor"' in (place / "xor.html").read_text(encoding="utf-8")
    else:
        assert opened.returncode == 2
        assert "run `make page`" in opened.stderr
        scripts = json.loads((ROOT / "page/package.json").read_text())["scripts"]
        assert "build" not in scripts or page.find_node() is None or not page.is_installed()


def test_an_editable_install_compiles_the_languages(checkout, tmp_path):
    """Into the tree, where they are read; the page it leaves to `make page`."""
    tree = shutil.copytree(checkout, tmp_path / "tree", ignore=shutil.ignore_patterns(*IGNORED))
    venv.create(tmp_path / "env", with_pip=False)
    install = ("install", "--quiet", "--no-deps", "--editable", tree)
    call(*PIP, "--python", tmp_path / "env/bin/python", *install, folder=tmp_path)
    assert sorted(p.relative_to(tree / "src").as_posix() for p in tree.rglob("*.mo")) == MO_FILES
    assert not (tree / "src/backsight/web/page.html").exists()


def test_every_record_is_in_the_wheel(place):
    """Each catalog lists exactly the records that the source tree has."""
    listed = json.loads(call("env/bin/backsight", "list", "--json", folder=place))
    folders = {package.rpartition(".")[2]: package.replace(".", "/") for package in PACKAGES}
    assert sorted(listed) == sorted(folders)
    for catalog, records in listed.items():
        files = (ROOT / "src" / folders[catalog]).glob("[!_]*.py")
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
