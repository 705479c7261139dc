"""Which language to speak: what was asked for, else $BACKSIGHT_LANG, else the locale.

    choose("zh-TW")             from now on
    with speaking("zh-TW"): …   and then as before

The messages of a language lie in `languages/zh_TW`, in .po files by package; what is read is the
.mo file compiled of them, which installing the package builds, and `make messages`.
"""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import NullTranslations, find, translation

from backsight.kernel.errors import UnknownName
from backsight.kernel.language import (
    _,
    get_language,
    get_language_state,
    restore_language,
    set_language,
)

DOMAIN = "backsight"
"""What gettext calls our messages."""
FOLDER = os.path.dirname(__file__)  # noqa: PTH120 - pathlib takes 5 ms to import
"""Where the catalogs lie, as gettext expects them."""
VARIABLE = "BACKSIGHT_LANG"
"""The environment variable that says the language."""
LANGUAGES = {"en": "en", "zh-CN": "zh_CN", "zh-TW": "zh_TW"}
"""Each language by its tag, with its name in gettext."""

_CHINESE = {"tw": "zh-TW", "hk": "zh-TW", "mo": "zh-TW", "hant": "zh-TW"}


def choose(tag: str | None = None) -> str:
    """Speak a language from now on; gives the tag of what is spoken.

    tag: "en", "zh-CN", "zh-TW", or another spelling of them (zh_TW, zh-Hant, zh_HK.UTF-8). None
    takes $BACKSIGHT_LANG, else the locale, else English. Raises UnknownName for a tag, or a
    $BACKSIGHT_LANG, that is none of them; an unknown locale is English. So is, with a warning, a
    language whose messages were not compiled.
    """
    requested = tag or os.environ.get(VARIABLE)
    if requested:
        language_tag = _normalize_tag(requested)
        if language_tag is None:
            raise UnknownName(_("language"), requested, LANGUAGES)
    else:
        language_tag = _normalize_tag(_read_locale()) or "en"
    catalog = _load_catalog(language_tag)
    set_language("en" if catalog is None else language_tag, catalog)
    return get_language()


@contextmanager
def speaking(tag: str | None) -> Iterator[None]:
    """Speak a language within; None leaves it as it is."""
    before = get_language_state()
    try:
        if tag is not None:
            choose(tag)
        yield
    finally:
        restore_language(before)


def list_languages() -> list[str]:
    """The tags of all that can be spoken here: English, and those whose messages were compiled."""
    return [tag for tag, name in LANGUAGES.items() if tag == "en" or find(DOMAIN, FOLDER, [name])]


def _load_catalog(tag: str) -> NullTranslations | None:
    """The messages of a language; None for English, and where they were not compiled."""
    if tag == "en":
        return None
    try:
        return translation(DOMAIN, FOLDER, [LANGUAGES[tag]])
    except FileNotFoundError:
        note = _(
            "This is English, for the messages of {tag} are not compiled: {path} is missing. "
            "Run `make messages` in the checkout, or install Backsight again."
        )
        path = f"{FOLDER}/{LANGUAGES[tag]}/LC_MESSAGES/{DOMAIN}.mo"
        warnings.warn(note.format(tag=tag, path=path), stacklevel=3)
        return None


def _normalize_tag(tag: str) -> str | None:
    """The tag of ours that another spelling means; None where there is none."""
    parts = tag.partition(".")[0].partition("@")[0].replace("_", "-").casefold().split("-")
    if parts[0] in ("en", "c", "posix"):
        return "en"
    if parts[0] != "zh":
        return None
    return next((_CHINESE[p] for p in parts[1:] if p in _CHINESE), "zh-CN")


def _read_locale() -> str:
    """The locale's language for messages, as POSIX orders its variables."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    return next((os.environ[n] for n in names if os.environ.get(n)), "")
