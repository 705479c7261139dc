"""Words of a column that are the same but for capitals and blanks: Yes, yes, YES."""

from collections.abc import Iterable, Iterator, Sequence

from backsight.data.column_choices import EncodedColumn
from backsight.kernel.language import say, shorten_list

MOST_WORDS = 6
"""Words that are named at the most."""


def note_alike_words(
    columns: Sequence[EncodedColumn], target: str, classes: Sequence[str]
) -> Iterator[str]:
    """A sentence for each column of words that has such. classes: the words of the target."""
    words = {c.name: c.settings["words"] for c in columns if c.kind == "category"}
    for name, texts in {**words, target: classes}.items():
        alike = _list_alike(texts)
        if alike:
            yield say(
                "Column {name!r} has words that differ in capitals or blanks alone ({words}). Each "
                "counts as another word: write them alike if they mean the same.",
                name=name,
                words=shorten_list(map(repr, alike), MOST_WORDS),
            )


def _list_alike(words: Iterable[str]) -> list[str]:
    """The words that another one is like, side by side."""
    groups: dict[str, list[str]] = {}
    for word in words:
        groups.setdefault("".join(word.casefold().split()), []).append(word)
    return [word for group in groups.values() if len(group) > 1 for word in group]
