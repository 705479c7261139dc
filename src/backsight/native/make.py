"""Compiles an entry of the cache, in a process of its own: `-m backsight.native.make FOLDER NAME`.

The process that compiles would run other bits than those that later find the code on disk: there,
a loop that was compiled by itself stands in for its copy in the file, which was optimized together
with its caller. So code is only ever run by processes that have loaded it.
"""

import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from backsight.native.kinds import to_numba_types

SOURCE, KINDS, REFUSAL = "source.py", "kinds.json", "refused.json"
"""What an entry is made from, and where it stands why it could not be."""


def main() -> int:
    """Compile the entry in the folder that is named, as a module that is; 1 where Numba refuses its
    source."""
    from numba.core.errors import NumbaError  # deferred: of the extra `fast`

    folder = Path(sys.argv[1])
    try:
        load(folder, sys.argv[2])
    except NumbaError as error:
        (folder / REFUSAL).write_text(json.dumps(str(error)), encoding="utf-8")
        return 1
    return 0


def load(folder: Path, name: str) -> Any:
    """The function of an entry, compiled for its kinds of arguments, or loaded where it was. name:
    of the module, by which Numba finds it again."""
    from numba import config  # deferred: of the extra `fast`

    source = (folder / SOURCE).read_text(encoding="utf-8")
    kinds = json.loads((folder / KINDS).read_text(encoding="utf-8"))
    module = ModuleType(name)
    module.__file__ = str(folder / SOURCE)
    sys.modules[name] = module
    exec(compile(source, module.__file__, "exec"), module.__dict__)  # noqa: S102 - generated from our own formulas, and sealed
    before, config.CACHE_DIR = config.CACHE_DIR, ""
    try:
        module.run.enable_caching()
    finally:
        config.CACHE_DIR = before
    module.run.compile(to_numba_types(kinds))
    return module.run


if __name__ == "__main__":
    sys.exit(main())
