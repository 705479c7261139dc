"""`python -m backsight`.

With -m Python looks for modules in the working folder first, so that whatever lies there under the
name of one that we import would be run. From here on that folder is not looked in, as it is not
where the command is `backsight`, nor with `python -P -m backsight`. A folder that is itself called
backsight Python takes for this one before any line of ours is run: there only the other two help.
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


leave_working_folder()

from backsight.cli.main import main  # noqa: E402 - not before the above

main()
