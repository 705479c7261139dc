"""docs/proofs.md from running every proof: `make proofs`.

What `backsight prove NAME` prints at 100 columns stands in it, without the arrays at its end, which
"…" stands for. `tests/frame/test_proofs_page.py` holds the page against a run.
"""

from collections.abc import Iterator
from pathlib import Path

import backsight
from backsight.proofs import proofs
from backsight.proofs._run import NETWORKS
from backsight.render import to_terminal
from backsight.studies.explanation.prove import list_proofs

PAGE = Path(__file__).parents[1] / "docs" / "proofs.md"
WIDTH = 100
ORDER = ("bp1", "bp2", "bp3", "bp4", "softmax", "paths", "central", "nesterov", "adam")
"""As one reads them."""
ARRAYS = "THE NETWORK FARTHEST APART"
"""Where what is left out begins."""

HEAD = """\
# Proofs that run

Article 001 proves two of the four equations of backpropagation, BP1 and BP2, and leaves BP3 and
BP4 to the reader. Here all four are proved line by line, and five other claims that one meets on
the way. A line is not only said to follow: both sides of it are computed, each by itself, on
{networks:,} random networks, and have to be equal.

```console
$ backsight prove NAME [--networks N] [--seed S] [--format FORMAT] [-o FILE] [--json]
$ backsight prove bp2 -o bp2.html
```

From Python `backsight.prove("bp2")` shows itself in a notebook; `holds` says whether every line
does. Exit status 1 where a line is false, 2 for a name that is none.

- **One text.** A line is typed once; what is typeset is what is run. Small letters below a name
  count entries, and each has an axis of its own while the line is computed.
- **Exact where it can be.** Most lines are run in fractions, and equal means equal: to the last
  of more than a hundred digits. In the place of the activation stands a polynomial that is drawn
  too, for the proofs ask of σ only that it has a slope. Lines with an exponential or a root, and
  those that are held against training itself, are run in float64 with the activations of the
  catalog, and may be apart by rounding.
- **Measured, not derived.** Every derivative in a line is found by dual numbers on the forward
  pass alone, so it knows neither the backward pass nor what is to be proved.
- **The worst case is shown**: for each line the network where its sides are farthest apart, and
  at the end of a page all that was drawn for one of them. `--seed` draws others.
- **A false line turns red.** A test changes each right side in every place, one operation,
  factor, sign, sum or transposition at a time, and each change is seen that does not leave the
  line true.

A proof is one file of lines in `src/backsight/proofs`; another file there is another proof.

"""


def write_page(networks: int = NETWORKS) -> Iterator[str]:
    """The page, piece by piece."""
    yield HEAD.format(networks=NETWORKS)
    yield write_block("", to_terminal(list_proofs().document, WIDTH, color=False))
    for name in ORDER:
        document = backsight.prove(name, networks=networks).document
        yield f"\n## {name}\n\n"
        yield write_block(f" {name}", to_terminal(document, WIDTH, color=False))


def write_block(words: str, text: str) -> str:
    """A command with what it prints."""
    shown, arrays, _rest = text.partition(ARRAYS)
    ending = "…\n" if arrays else ""
    return f"```console\n$ backsight prove{words}\n{shown.rstrip()}\n{ending}```\n"


if __name__ == "__main__":
    assert sorted(ORDER) == list(proofs), "a proof that is new has its place in ORDER"
    PAGE.write_text("".join(write_page()), encoding="utf-8")
    print(PAGE)
