"""The language that sentences are in: every text a user reads goes through here.

    _("expected {expected}, got {came}").format(expected=…, came=…)

English is the source. `speak` takes another language's catalog; who loads it from a file is no
business of the kernel. A text is looked up when it is printed, so `_` is called in functions, never
when a module is imported. What stands in a constant or in a field of a record is English and marked
by `N_`; `_` translates it where it is printed.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from contextvars import ContextVar
from gettext import NullTranslations
from typing import Any, NamedTuple

_language: ContextVar[tuple[str, NullTranslations]] = ContextVar(
    "backsight_language", default=("en", NullTranslations())
)


def set_language(language: str, catalog: NullTranslations | None = None) -> None:
    """Print everything from now on in a language. catalog: its messages; None for English."""
    _language.set((language, catalog or NullTranslations()))


def get_language_state() -> tuple[str, NullTranslations]:
    """What is spoken now, for `speak_again`."""
    return _language.get()


def restore_language(state: tuple[str, NullTranslations]) -> None:
    """Go back to what `current` gave."""
    _language.set(state)


def get_language() -> str:
    """The language that is spoken: "en", "zh-CN", "zh-TW"."""
    return _language.get()[0]


def _(message: str) -> str:
    """A text in the language that is spoken."""
    return _language.get()[1].gettext(message) if message else ""


def ngettext(one: str, many: str, count: int) -> str:
    """A text for one or for many."""
    return _language.get()[1].ngettext(one, many, count)


def format_steps(count: int) -> str:
    """So many, in words that stand in a sentence: "1 step", "1,000 steps"."""
    return ngettext("{count:,} step", "{count:,} steps", count).format(count=count)


def format_rows(count: int) -> str:
    """As `format_steps`."""
    return ngettext("{count:,} row", "{count:,} rows", count).format(count=count)


def format_replicas(count: int) -> str:
    """As `format_steps`."""
    return ngettext("{count:,} replica", "{count:,} replicas", count).format(count=count)


def translate_name(name: str) -> str:
    """A record's name as it stands in a sentence: "mean_squared_error" -> "mean squared error".

    Such names have a context of their own, for the schedule "step" is no step.
    """
    return _language.get()[1].pgettext("record", name.replace("_", " "))


def join_words(words: Iterable[object], most: int | None = None) -> str:
    """A list as it stands in a sentence: "A, B" or, in Chinese, "A、B". most: how many are listed;
    "…" stands for the others."""
    return _(", ").join(shorten_list(words, most))


def shorten_list(words: Iterable[object], most: int | None = None) -> tuple[str, ...]:
    """The first of some words, and "…" where there are more."""
    texts = tuple(map(str, words))
    return (*texts[:most], "…") if most is not None and len(texts) > most else texts


def join_sentences(*texts: str) -> str:
    """One text of several sentences; empty ones are left out. Chinese has no space between. It is
    a `Sentence` where all of them are."""
    texts = tuple(filter(None, texts))
    told = [text for text in texts if isinstance(text, Sentence)]
    if texts and len(told) == len(texts):
        return Sentence([piece for text in told for piece in text.pieces])
    return _join(texts)


def end_sentence(text: str) -> str:
    """The text with one mark at its end: its own, or a full stop. "so?." becomes "so?"."""
    bare = text.rstrip(".。")
    if bare[-1:] in ("?", "？"):
        return bare
    return text if text != bare else _("{sentence}.").format(sentence=text)


def _join(texts: Iterable[str]) -> str:
    return ("" if get_language().startswith("zh") else " ").join(texts)


class Piece(NamedTuple):
    """What a sentence is made of."""

    message: str
    """In English, with placeholders."""
    values: Mapping[str, Any]
    """What stands in them: numbers, texts, lists of texts, sentences."""
    many: str = ""
    """The message where "count" is not 1."""
    is_name: bool = False
    """Whether it is a record's name."""

    def format(self) -> str:
        """The sentence in the language that is spoken."""
        if self.is_name:
            return translate_name(self.message)
        template = (
            ngettext(self.message, self.many, self.values["count"])
            if self.many
            else _(self.message)
        )
        return template.format(**{name: _format_value(v) for name, v in self.values.items()})


def _format_value(value: Any) -> Any:
    if isinstance(value, Sentence):
        return _join(piece.format() for piece in value.pieces)
    return join_words(value) if isinstance(value, tuple) else value


class Sentence(str):
    """A text that can be said again in another language, for it keeps what it is made of.

    A record keeps the pieces of what was noticed, so that its reader's language counts.
    """

    pieces: Sequence[Piece]

    def __new__(cls, pieces: Sequence[Piece]) -> "Sentence":
        """The text in the language that is spoken."""
        sentence = super().__new__(cls, _join(piece.format() for piece in pieces))
        sentence.pieces = tuple(pieces)
        return sentence

    def __reduce__(self) -> tuple[Any, ...]:
        """As a copy in another process."""
        return Sentence, (self.pieces,)

    def to_english(self) -> str:
        """The same in English."""
        before = _language.set(("en", NullTranslations()))
        try:
            return _join(piece.format() for piece in self.pieces)
        finally:
            _language.reset(before)


def say(message: str, many: str = "", /, **values: Any) -> Sentence:
    """As `_(message).format(…)`, or with `many` `ngettext` by the value "count", as a text that
    can be said again."""
    return Sentence([Piece(message, values, many)])


def say_name(name: str) -> Sentence:
    """As `translate_name`, as a part of a sentence that can be said again."""
    return Sentence([Piece(name, {}, is_name=True)])


def say_anew(text: str) -> str:
    """A text in the language that is spoken now; as it is where it cannot be said again."""
    return Sentence(text.pieces) if isinstance(text, Sentence) else text


def say_again(pieces: Sequence[Piece], otherwise: str) -> str:
    """What pieces from a file say in the language that is spoken. otherwise: the same in English,
    and what is said where they are none of ours."""
    with suppress(ValueError, KeyError, IndexError, AttributeError, TypeError, RecursionError):
        if pieces and all(map(_is_known, pieces)):
            return _join(piece.format() for piece in pieces)
    return otherwise


def _is_known(piece: Piece) -> bool:
    """Whether all that is formatted is a message of ours."""
    inner = [p for v in piece.values.values() if isinstance(v, Sentence) for p in v.pieces]
    known = not piece.values or is_translated(piece.message, piece.many)
    return known and all(map(_is_known, inner))


def is_translated(message: str, many: str = "") -> bool:
    """Whether a message is one of ours, in the language that is spoken; in English none is known,
    for there is no list of them."""
    english = (message, many)
    said = ngettext(*english, 2) if many else _(message)
    return said not in english


def N_(message: str, many: str = "") -> str:
    """Mark a text that is translated later, where it is printed. many: its plural, if any."""
    return message
