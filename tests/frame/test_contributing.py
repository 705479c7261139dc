"""What CONTRIBUTING.md shows is true: its records work, its rooms exist, its walk is the way."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from source import SOURCE

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
DROPPED = Path(__file__).parent / "dropped"
SHOWN = re.findall(
    r"`src/backsight/maths/(\w+)/(\w+)\.py`\n\n```python\n(.*?)```", GUIDE, re.DOTALL
)
FIRST, *LATER = SHOWN
ONE = [FIRST, *(pytest.param(*shown, marks=pytest.mark.slow) for shown in LATER)]
"""One in the fast run: each takes processes of its own."""
OPTIONS = {"optimizers": "--optimizer", "activations": "--activation"}

TRACE = """
import sys
from pathlib import Path
source, files = Path(sys.argv.pop(1)), {}

def note(frame, event, _argument):
    code = frame.f_code
    is_function = code.co_flags & 1 and code.co_name != "<lambda>"
    if event == "call" and is_function and code.co_filename.startswith(str(source)):
        files.setdefault(Path(code.co_filename).relative_to(source).as_posix())

from backsight.cli.main import main
sys.setprofile(note)
try:
    main()
except SystemExit:
    pass
sys.setprofile(None)
print("\\n".join(["", "FILES", *files]))
"""
"""Runs a command; prints the files whose functions it calls, in the order of their first call."""


def run(folder, *words):
    """What Python prints."""
    done = subprocess.run(
        [sys.executable, *words], cwd=folder, env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, f"{words}:\n{done.stdout}{done.stderr}"
    return done.stdout


def call(folder, *words):
    """What `backsight …` prints."""
    return run(folder, "-W", "error", "-m", "backsight", *words)


def get_section(title):
    """The text under a heading."""
    return GUIDE.partition(f"## {title}\n")[2].partition("\n## ")[0]


def test_an_optimizer_and_an_activation_are_shown():
    """The guide has a whole file for each of the two, those that the change test drops."""
    assert [catalog for catalog, _, _ in SHOWN] == ["optimizers", "activations"]
    for catalog, name, text in SHOWN:
        assert (DROPPED / f"maths/{catalog}/{name}.py").read_text(encoding="utf-8") == text


@pytest.mark.parametrize(("catalog", "name", "text"), ONE)
def test_a_file_of_your_own_trains(tmp_path, catalog, name, text):
    """`--with FILE` brings a record in, to be listed and trained with."""
    (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    mine = ("--with", f"{name}.py")
    assert name in call(tmp_path, "list", catalog, *mine)
    call(tmp_path, "train", "xor", *mine, OPTIONS[catalog], name, "--steps", "9", "--out", "run")
    assert name in (tmp_path / "run/spec.toml").read_text(encoding="utf-8")


def test_the_picture_has_every_room():
    """The house is drawn with the folders that it has, and with no other."""
    picture = get_section("How the house is built").partition("src/backsight/\n")[2]
    drawn = re.findall(r"^  (\w+)(?:/|\.py) ", picture.partition("```")[0], re.MULTILINE)
    rooms = {f.name for f in SOURCE.iterdir() if f.is_dir() and f.name != "__pycache__"}
    assert set(drawn) == {*rooms, "api", "keras", "onnx", "records", "sklearn", "testing", "torch"}


def test_the_layers_are_those_of_the_contract():
    """The guide has the layers of pyproject.toml in their order, those to come included."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (layers,) = [c["layers"] for c in contracts if c["type"] == "layers"]
    wanted = [set(re.findall(r"\w+", layer)) for layer in layers if layer != "__main__"]
    text = get_section("How the house is built").split("```")[-2]
    lines = [re.split(r"  +", line)[0] for line in text.strip().splitlines()]
    assert [set(re.findall(r"\w+", line)) for line in lines] == wanted


def test_every_kind_of_record_has_its_place():
    """The table names each folder of records, and those only."""
    table = get_section("So is every other kind of record")
    named = re.findall(
        r"`((?:\w+/)*\w+)`", "".join(re.findall(r"^\|[^|]+\|([^|]+)\|", table, re.M))
    )
    folders = {f.parent.relative_to(SOURCE).as_posix() for f in SOURCE.rglob("_record.py")}
    assert set(named) == {*folders, "cli/commands"}


def list_walk():
    """The lines of the walk, each as the files that it names, catalogs as their folder."""
    lines = re.findall(r"^\d+\. (.*)$", get_section("A walk through the house"), re.MULTILINE)
    return [re.findall(r"`([\w/]+\.py)`", line) for line in lines]


def test_the_walk_has_twelve_lines():
    """From the command to the picture, and every file on it exists."""
    walk = list_walk()
    files = [file for line in walk for file in line]
    assert len(walk) == 12
    assert (files[0], files[-1]) == ("cli/main.py", "plots/charts/loss.py")
    assert not [file for file in files if not (SOURCE / file).is_file()]


@pytest.mark.slow
def test_the_walk_is_the_way(tmp_path):
    """A training calls into the first file of each line in the order of the lines."""
    words = ("train", "digits", "--steps", "20", "--engine", "auto", "--out", "run")
    printed = run(tmp_path, "-c", TRACE, str(SOURCE), *words)
    files = printed.rpartition("\nFILES\n")[2].split()
    firsts = [line[0] for line in list_walk()]
    assert [file for file in files if file in firsts] == firsts
    assert not [file for line in list_walk() for file in line if file not in files]


@pytest.mark.parametrize(
    "page",
    ["README.md", "README.zh-CN.md", "README.zh-TW.md", "CONTRIBUTING.md", "CHANGELOG.md",
     "docs/languages.md", "docs/why.md"],
)  # fmt: skip
def test_links_lead_somewhere(page):
    """Every link to a file of this project finds it."""
    text = (ROOT / page).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", text)
    local = [link for link in links if "://" not in link]
    missing = [link for link in local if not ((ROOT / page).parent / link).exists()]
    assert not missing
