"""The language that sentences are in: every text a user reads goes through here.

    _("expected {expected}, got {came}").format(expected=…, came=…)

English is the source. `speak` takes another language's catalog; who loads it from a file is no
business of the kernel. A text is looked up when it is printed, so `_` is called in functions, never
when a module is imported. What stands in a constant or in a field of a record is English and marked
by `N_`; `_` translates it where it is printed.
"""

from contextvars import ContextVar
from gettext import NullTranslations

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


def join_sentences(*texts: str) -> str:
    """One text of several sentences; empty ones are left out. Chinese has no space between."""
    return ("" if get_language().startswith("zh") else " ").join(filter(None, texts))


def N_(message: str, many: str = "") -> str:
    """Mark a text that is translated later, where it is printed. many: its plural, if any."""
    return message
