"""Words of rows that come later, found among those of training.

A column is read as numbers where every cell of its file is one, so that what was "01" or "1.0"
beside words is 1 in a file without words: what is not there by its letters is looked for by the
number that it stands for; and true is True and TRUE, which programs spell each in their own way.
So is '=x for =x, as which programs write what a spreadsheet would compute; the words of training
are those that stand there, an apostrophe and all.

    training   01, 02, x          later   1, 2        →   01, 02
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from backsight.data.spellings import DOUBTFUL, parse_number
from backsight.data.texts import Texts
from backsight.kernel.language import say
from backsight.kernel.plain_text.csv_rows import read_cell

TRUTHS = ("true", "false")


def find_known(texts: Iterable[str], words: Sequence[str]) -> Iterator[int | None]:
    """Which of the known words each text is; None where it is none of them."""
    by_letters = {word: k for k, word in enumerate(words)}
    by_meaning: dict[object, int | None] = {}
    for k, word in enumerate(words):
        for meaning in _list_meanings(word):
            by_meaning[meaning] = None if meaning in by_meaning else k  # 1 and 01: neither is meant
    for text in texts:
        meant = (by_meaning.get(meaning) for meaning in _list_meanings(read_cell(text)))
        yield by_letters.get(text, next(meant, None))


def note_unseen(name: str, texts: Iterable[str], places: Iterable[int | None]) -> tuple[str, ...]:
    """What is said of a column's words that training has not seen; nothing where there are none."""
    unseen = sorted(t for t, place in zip(texts, places, strict=True) if t and place is None)
    if not unseen:
        return ()
    return (
        say(
            "Column {name!r}: training has not seen {words}.",
            name=name,
            words=tuple(map(repr, unseen[:5])),
        ),
    )


def _list_meanings(word: str) -> list[object]:
    """The number or truth that a word stands for, if it does."""
    if word.lower() in TRUTHS:
        return [word.lower()]
    number = parse_number(word)
    return [word] if number is None else [number[0]]


def clear_gaps(texts: Texts, words: Collection[str]) -> tuple[Texts, list[str]]:
    """A column with "" where a doubtful spelling of a missing value stands that is no known word;
    and these spellings."""
    lost = [t for t in texts.words if t.lower() in DOUBTFUL and t not in words]
    if not lost:
        return texts, lost
    return texts.rewrite(lambda text: "" if text in lost else text), lost
