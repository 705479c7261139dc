"""Every error that Backsight raises on purpose.

BacksightError          catch this to catch them all
├── BadInput            what the user gave cannot be used; nothing was changed
│   ├── UnknownName     no record, column, unit … of that name; the nearest is offered
│   ├── BadSpec         a setting is missing, of the wrong kind or out of range
│   ├── BadData         a file or an array cannot be trained on
│   │   ├── OneClass    all rows are of one class
│   │   └── EmptyRecord a record that was never begun
│   ├── BadShape        two shapes that have to fit do not
│   ├── TooLittleMemory a memory bound that holds not even one block
│   ├── CannotWrite     a file or folder cannot be written
│   └── MissingExtra    an optional library is not installed
├── MissingRecord       the record of a run in training was taken away
├── BadRecord           a catalog file breaks the rules of its catalog
├── CannotCompile       the native engine cannot run some formula
└── NotFinite           a number became infinite or undefined in training

A message says what was expected, what came, where, and what to do next. It has the shell's
names for options; who reads it on the page finds those of its fields (`naming_options`), and who
called a function from Python those of its keywords (`naming_keywords`).
"""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial

from backsight.kernel.language import _, join_sentences, join_words, say

LONGEST, END = 3000, 500
"""Characters of a message, and those of them that are kept of its end."""
SHORTEST = 4
"""Characters of a part of a name that tells which one is meant."""
MOST_NAMES = 40
"""That are listed where a command lists them too."""
NUMBER = re.compile(r"\d[\d,]{99,}")
"""So long that its beginning is enough."""


OPTION = re.compile(r"`[^`]*`|(?<![\w-])--([a-z][a-z0-9]*(?:-[a-z0-9]+)*)")
"""An option in a message, or a command, which keeps its own: that is typed in a shell."""
_name_option: ContextVar[Callable[[str], str] | None] = ContextVar(
    "backsight_options", default=None
)


@contextmanager
def naming_options(name: Callable[[str], str]) -> Iterator[None]:
    """Errors that are read within call options so: name("clip-norm") is put for --clip-norm."""
    token = _name_option.set(name)
    try:
        yield
    finally:
        _name_option.reset(token)


def name_for_shell(option: str) -> str:
    """--clip-norm."""
    return f"--{option}"


KEYWORDS = {
    "with": "with_",
    "data-dir": "folder",
    "record-budget": "budget",
    "start": "start_from",
    "for": "language",
}
"""What is called otherwise in Python than at the shell."""


def name_keyword(option: str, others: Mapping[str, str] = KEYWORDS) -> str:
    """`clip_norm`. What is switched off is the keyword of that without "no". others: what is called
    otherwise."""
    name = option.removeprefix("no-")
    return f"`{others.get(name, name.replace('-', '_'))}`"


@contextmanager
def naming_keywords(**others: str) -> Iterator[None]:
    """A function for Python, as a decorator: its errors name keywords, `clip_norm` for --clip-norm,
    unless they are read where options have names of their own, at the shell or on the page. others:
    keywords of this function by option, where they are called otherwise than KEYWORDS says."""
    try:
        yield
    except BacksightError as error:
        error.keywords = KEYWORDS | others
        raise


def rename_options(text: str, keywords: Mapping[str, str] | None = None) -> str:
    """A message with the names that options have here: the shell's where nobody says others.
    keywords: what is called otherwise in Python, where a function for Python raises it."""
    name = _name_option.get()
    if name is None and keywords is not None:
        name = partial(name_keyword, others=keywords)
    if name is None:
        return text
    return OPTION.sub(lambda found: name(found[1]) if found[1] else found[0], text)


def shorten_message(text: str) -> str:
    """A message of a length that can be read: a name in a file may have a million characters."""
    text = NUMBER.sub(lambda number: f"{number[0][:20]}…", text)
    if len(text) <= LONGEST:
        return text
    return f"{text[: LONGEST - END]} … {text[-END:]}"


class BacksightError(Exception):
    """Base of every deliberate error."""

    keywords: Mapping[str, str] | None = None
    """What options are called otherwise in Python, where a function for Python raises it."""

    def __init__(self, message: str = "") -> None:
        super().__init__(shorten_message(message))

    def __str__(self) -> str:
        return rename_options(super().__str__(), self.keywords)


class BadInput(BacksightError):
    """What the user gave cannot be used; nothing was changed."""


def find_near(name: str, names: Sequence[str]) -> list[str]:
    """Of some names the one that is meant: of those that have it as a word, else of all, the one
    that is most like it; none where none is."""
    longer = [n for n in names if len(name) >= SHORTEST and name in n.split("_")]
    return difflib.get_close_matches(name, longer or names, n=1, cutoff=0.0 if longer else 0.5)


class UnknownName(BadInput, KeyError):
    """No record of that name.

    kind: what was looked for, in the singular ("optimizer"). known_names: what there is. command:
    the one that lists them, named in their place where they are many. hint: said behind the names.
    """

    def __init__(
        self,
        kind: str,
        name: str,
        known_names: Iterable[str],
        hint: str = "",
        command: str = "",
    ) -> None:
        names = sorted(known_names)
        near = [n for n in names if n.casefold() == name.casefold()] or find_near(name, names)
        messages = [_("No {kind} is called {name!r}.").format(kind=kind, name=name)]
        if near:
            messages.append(_("Did you mean {near!r}?").format(near=near[0]))
        if command and len(names) > MOST_NAMES:
            text = _("There are {count}: `{command}` lists them.")
            messages.append(text.format(count=len(names), command=command))
        else:
            messages += [_("Known: {names}.").format(names=join_words(names)), hint]
        self.message = shorten_message(join_sentences(*messages))
        super().__init__(self.message)

    def __str__(self) -> str:
        return rename_options(self.message, self.keywords)


class BadSpec(BadInput):
    """A setting is missing, of the wrong kind or out of range."""


class BadData(BadInput):
    """A file or an array cannot be trained on."""


class OneClass(BadData):
    """All rows are of one class: there is nothing to tell apart."""


class EmptyRecord(BadData):
    """A record that was never begun: training was ended before."""


class BadShape(BadInput):
    """Two shapes that have to fit do not."""


class TooLittleMemory(BadInput):
    """A memory bound holds not even one block of what has to be computed."""


class CannotWrite(BadInput):
    """A file or folder cannot be written."""


class MissingExtra(BadInput):
    """An optional library is not installed."""

    def __init__(self, purpose: str, extra: str) -> None:
        super().__init__(
            _("{purpose} needs an extra: pip install 'backsight[{extra}]'").format(
                purpose=purpose, extra=extra
            )
        )


class MissingRecord(BacksightError):
    """The record of a run in training was removed, renamed or replaced. record: where it was."""

    def __init__(self, record: object) -> None:
        super().__init__(
            _(
                "{record} was removed, renamed or replaced meanwhile, so this run ends here. Where "
                "it was renamed, `backsight resume` goes on in its new place."
            ).format(record=record)
        )


class BadRecord(BacksightError):
    """A catalog file breaks the rules of its catalog."""


class CannotCompile(BacksightError):
    """The native engine cannot run some formula. culprit: the function of the generated source
    that was refused; "" where it is not known."""

    def __init__(self, message: str, *, culprit: str = "") -> None:
        super().__init__(message)
        self.culprit = culprit


class NotFinite(BacksightError):
    """A number became infinite or undefined in training.

    step: the step, counted from 1. symbol: the first symbol, in the order of the derivation,
    with such a number; index: its place in that array. value: the number.
    """

    def __init__(
        self, step: int, symbol: str, index: tuple[int, ...], value: float, cause: str
    ) -> None:
        self.step, self.symbol, self.index, self.value, self.cause = (
            step,
            symbol,
            index,
            value,
            cause,
        )
        location = f"{symbol}[{', '.join(map(str, index))}]" if index else symbol
        message = say("Step {step}: {place} = {value}.", step=step, place=location, value=value)
        self.sentence = join_sentences(message, cause)
        super().__init__(self.sentence)


@contextmanager
def explaining_memory_errors(path: object) -> Iterator[None]:
    """Say in words what takes more memory than there is. path: of the file that asks for it."""
    try:
        yield
    except MemoryError as error:
        raise TooLittleMemory(
            _("What {path} asks for takes more memory than there is.").format(path=path)
        ) from error
