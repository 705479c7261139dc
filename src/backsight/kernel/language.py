"""The language that sentences are in: every text a user reads goes through here.

    _("expected {expected}, got {came}").format(expected=…, came=…)

English is the source. `speak` takes another language's catalog; who loads it from a file is no
business of the kernel. A text is looked up when it is printed, so `_` is called in functions, never
when a module is imported.
"""

from contextvars import ContextVar
from gettext import NullTranslations

_spoken: ContextVar[tuple[str, NullTranslations]] = ContextVar(
    "backsight_language", default=("en", NullTranslations())
)


def speak(language: str, catalog: NullTranslations | None = None) -> None:
    """Print everything from now on in a language. catalog: its messages; None for English."""
    _spoken.set((language, catalog or NullTranslations()))


def language() -> str:
    """The language that is spoken: "en", "zh-CN", "zh-TW"."""
    return _spoken.get()[0]


def _(message: str) -> str:
    """A text in the language that is spoken."""
    return _spoken.get()[1].gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """A text for one or for many."""
    return _spoken.get()[1].ngettext(one, many, count)
