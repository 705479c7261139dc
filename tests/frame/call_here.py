"""The command line in this process, as a process of its own would run it, without starting one."""

import io
import os
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from subprocess import CompletedProcess
from unittest.mock import patch

from backsight.cli.main import main
from backsight.languages.choose import speaking


def call_here(folder: Path, *words: str, env: dict[str, str]) -> CompletedProcess[str]:
    """What `backsight WORDS` does and prints in a folder."""
    out, err, status = io.StringIO(), io.StringIO(), 1
    with (
        chdir(folder), patch.dict(os.environ, env, clear=True), speaking("en"),
        patch("sys.argv", ["backsight", *words]), redirect_stdout(out), redirect_stderr(err),
    ):  # fmt: skip
        try:
            main()
        except SystemExit as ended:
            status = int(ended.code or 0)
    return CompletedProcess(words, status, out.getvalue(), err.getvalue())
