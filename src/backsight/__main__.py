"""`backsight …` and `python -m backsight`: what has to be done before anything else is imported.

With -m Python looks for modules in the working folder first, so that whatever lies there under the
name of one that we import would be run. From here on that folder is not looked in, as it is not
with `python -P -m backsight`. A folder that is itself called backsight Python takes for this one
before any line of ours is run: there only `backsight` and -P help.

Until the command takes over, Ctrl-C ends the process quietly.
"""

import os
import sys


def leave_working_folder() -> None:
    """Take it away from where modules are looked for."""
    try:
        here = os.getcwd()  # noqa: PTH109 - pathlib may be one that lies there
    except OSError:  # it is gone
        here = ""
    if not sys.flags.safe_path and sys.path[0] in ("", here):
        del sys.path[0]


try:
    # Built into Python: there at once, and no file of that name in the folder is taken for it.
    import _signal as signal  # type: ignore[import-not-found] # type checkers do not know it

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
except KeyboardInterrupt:
    raise SystemExit(130) from None
leave_working_folder()


def main() -> None:
    """Run a command."""
    from backsight.cli.main import main as run_command  # takes long, and is safe only now

    run_command()


if __name__ == "__main__":
    main()
