"""The translations: a .po file for each package and language, and the .mo file compiled of them.

    src/backsight/languages/zh_TW/plots.po                   what backsight.plots says
    src/backsight/languages/zh_TW/LC_MESSAGES/backsight.mo   all of it together, as gettext reads it

A text that several packages say stands in the file of each, with the same translation. The .mo
files are built and never committed: by hatch_build.py when the package is built or installed, by
`make messages`, and by the tests where a .po file is newer.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "src" / "backsight" / "languages"
LANGUAGES = {"zh_CN": "Simplified Chinese", "zh_TW": "Traditional Chinese"}
DOMAIN = "backsight"
"""What gettext calls our messages."""
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
"""So that the same messages give the same file."""


def language_folders() -> list[Path]:
    """The folder of each language."""
    return [FOLDER / language for language in LANGUAGES]


def po_files(folder: Path) -> list[Path]:
    """The translations of a language, wherever they lie in its folder."""
    return sorted(folder.rglob("*.po"))


def mo_file(folder: Path) -> Path:
    """Where the compiled messages of a language lie, as gettext expects it."""
    return folder / "LC_MESSAGES" / f"{DOMAIN}.mo"


def read(path: Path, language: str) -> Catalog:
    """The messages of a .po file. Raises PoFileError where it is not well formed."""
    try:
        with path.open("rb") as file:
            return read_po(file, locale=language, domain=DOMAIN, abort_invalid=True)
    except PoFileError as error:
        error.add_note(f"in {path}")
        raise


def read_all(folder: Path) -> dict[Path, Catalog]:
    """The messages of each .po file of a language."""
    return {path: read(path, folder.name) for path in po_files(folder)}


def strings(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """A text as a tuple, of one string for each plural form."""
    return tuple(text) if isinstance(text, tuple | list) else (text or "",)


def is_translated(message: Message) -> bool:
    """Whether a message has a translation, in every plural form."""
    return all(strings(message.string))


def disagreements(folder: Path) -> Iterator[str]:
    """What a language says in two ways, with the files."""
    ways: dict[tuple[object, ...], dict[tuple[str, ...], list[str]]] = {}
    for path, catalog in read_all(folder).items():
        for message in catalog:
            if message.id and is_translated(message):
                key = (strings(message.id), message.context)
                names = ways.setdefault(key, {}).setdefault(strings(message.string), [])
                names.append(path.name)
    for (texts, _context), said in ways.items():
        if len(said) > 1:
            yield f"{texts!r}: " + ", ".join(f"{s!r} in {', '.join(n)}" for s, n in said.items())


def merge(folder: Path) -> Catalog:
    """What is translated in a language, of all packages; of two ways to say it, the first."""
    merged = Catalog(locale=folder.name, domain=DOMAIN, project="Backsight", fuzzy=False)
    merged.creation_date = merged.revision_date = UNDATED
    for catalog in read_all(folder).values():
        for message in catalog:
            if message.id and is_translated(message) and not message.fuzzy:
                merged.add(message.id, message.string, context=message.context)
    return merged


def compile_language(folder: Path) -> None:
    """Write the .mo file of a language; at once, for others may be reading it or writing it."""
    file, path = BytesIO(), mo_file(folder)
    write_mo(file, merge(folder))
    path.parent.mkdir(exist_ok=True)
    unfinished = path.with_name(f"unfinished-{os.getpid()}.mo")
    unfinished.write_bytes(file.getvalue())
    unfinished.replace(path)


def is_stale(folder: Path) -> bool:
    """Whether the .mo file of a language is missing, or older than a .po file or a .po's going."""
    path = mo_file(folder)
    changes = [p.stat().st_mtime_ns for p in (folder, *po_files(folder))]
    return not path.is_file() or path.stat().st_mtime_ns < max(changes)


def compile_stale() -> None:
    """Compile the languages whose .po files have changed."""
    for folder in language_folders():
        if is_stale(folder):
            compile_language(folder)
