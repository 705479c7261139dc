"""Columns of numbers and texts as the cells that are wanted of them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from backsight.data.files._record import Cells, ColumnChoice
from backsight.data.labels import Column, to_number
from backsight.data.spellings import DOUBTFUL, MISSING, parse_number
from backsight.data.texts import Texts
from backsight.kernel.types import Floats


def make_cells(
    path: Path, names: tuple[str, ...], columns: Sequence[Column], choice: ColumnChoice
) -> Cells:
    """The wanted columns of a table without lines, read as those of a text file: what is spelled as
    numbers is numbers."""
    features, targets = choice.select(names, names[-1:], path)
    place = {name: k for k, name in enumerate(names)}
    wanted = {name: columns[place[name]] for name in (*features, *targets)}
    texts = () if choice.is_later else (c for c in wanted.values() if isinstance(c, Texts))
    doubtful = frozenset[str]().union(*map(find_doubtful, texts))
    found = {
        name: _clean(column, doubtful, parses=name not in choice.words)
        for name, column in wanted.items()
    }
    plain = [found[name] for name in features if not isinstance(found[name], Texts)]
    rows = len(columns[0])
    return Cells(
        x=np.stack(plain, axis=1) if plain else np.empty((rows, 0)),  # type: ignore[arg-type] # arrays
        y=tuple(found[name] for name in targets),
        words={n: c for n in features if isinstance(c := found[n], Texts)},
        features=features,
        targets=targets,
        places=np.arange(1, rows + 1),
        unit="row",
    )


def _clean(column: Column, doubtful: frozenset[str], *, parses: bool) -> Column:
    if not isinstance(column, Texts):
        return column
    texts = clean_texts(column, doubtful)
    numbers = [to_number(text) for text in texts.words] if parses else []
    if None in numbers or not numbers:
        return texts
    values: Floats = np.array([to_number(t) if t else np.nan for t in texts.distinct], float)
    return texts.spread(values)


def find_doubtful(texts: Texts) -> set[str]:
    """The doubtful spellings in a column that otherwise holds numbers: $5, 1,000 and "-"."""
    others = {text for text in texts.words if text.lower() not in MISSING}
    words = {text.lower() for text in others} & DOUBTFUL
    numbers = {text for text in others if text.lower() not in DOUBTFUL} if words else ()
    return words if numbers and all(map(parse_number, numbers)) else set()


def clean_texts(texts: Texts, doubtful: frozenset[str]) -> Texts:
    """ "" for each cell that is missing."""
    missing = MISSING | doubtful
    return texts.rewrite(lambda text: "" if text.lower() in missing else text)
