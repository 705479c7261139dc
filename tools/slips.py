"""docs/slips.md, and its list in docs/checks.md, from the records of slips: `make slips`.

Each slip and convention has there what `backsight list slips NAME` prints, with its example made by
running. `tests/frame/test_slips_page.py` holds both against the records.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from backsight.checks.slip_examples import list_networks
from backsight.checks.slip_examples.planted import read_source
from backsight.kernel.catalog import Catalog
from backsight.render import to_markdown
from backsight.summaries.slip_pages import SLIP_PAGES
from backsight.training.plugins import every_catalog

DOCS = Path(__file__).parents[1] / "docs"
PAGE, CHECKS = DOCS / "slips.md", DOCS / "checks.md"
BEGIN = "<!-- made by `make slips` from the records -->"
END = "<!-- to here -->"
TITLES = {
    "slips": "Slips in a gradient",
    "update_slips": "Slips in an update",
    "update_conventions": "Conventions of an update",
}

HEAD = """\
# Every slip, with an example that runs

What `backsight check` names when a gradient or an update is wrong, and what it calls a convention.
This page is made from the records by `make slips`: each example is run and checked while it is
made. `backsight list slips NAME`, `backsight list update_slips NAME` and `backsight list
update_conventions NAME` print the same, in your language, and for a slip of your own with
`--with FILE.py` too.

- In a **gradient** one line of a small network is made wrong. The networks stand
  [at the end](#the-networks).
- In an **update** the slip is made in the first of the catalog's optimizers in which it shows:
  `adam` where it can be.

"""


def write_page() -> Iterator[str]:
    """The page, piece by piece."""
    yield HEAD
    for folder, title in TITLES.items():
        yield f"## {title}\n\n"
        for name in list_in_order(every_catalog[folder]):
            yield write_section(folder, name)
    yield "## The networks\n\n"
    for name in list_networks():
        yield f"### network {name}\n\n```python\n{read_source(name)}```\n\n"


def write_section(folder: str, name: str) -> str:
    """The page of one record, its title what one types after `backsight list`."""
    _title, _, text = to_markdown(SLIP_PAGES[folder](name)).partition("\n")
    lowered = re.sub(r"^## (.*)$", r"**\1**", text, flags=re.MULTILINE)
    return f"### {folder} {name}\n{lowered.rstrip()}\n\n"


def write_list() -> str:
    """Every record with its one line, each leading to its section."""
    parts = []
    for folder, title in TITLES.items():
        catalog = every_catalog[folder]
        lines = [
            f"- [{n}](slips.md#{folder}-{n}): {catalog.describe(n)}" for n in list_in_order(catalog)
        ]
        parts.append(f"**{title}**\n\n" + "\n".join(lines))
    return "\n\n".join([BEGIN, *parts, END])


def list_in_order(catalog: Catalog[Any]) -> list[str]:
    """The names, as they are tried."""
    return sorted(catalog, key=lambda name: (catalog[name].order, name))


def renew_list(text: str) -> str:
    """docs/checks.md with its list renewed."""
    before, _, rest = text.partition(BEGIN)
    return before + write_list() + rest.partition(END)[2]


if __name__ == "__main__":
    PAGE.write_text("".join(write_page()).rstrip() + "\n", encoding="utf-8")
    CHECKS.write_text(renew_list(CHECKS.read_text(encoding="utf-8")), encoding="utf-8")
    print(PAGE, CHECKS, sep="\n")
