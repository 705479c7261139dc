"""A program in English, and what it says of itself in every language.

    {"en": ("the batch's inputs", …), "zh-CN": ("批次的输入", …), "zh-TW": ("批次的輸入", …)}

The same texts in the same order: the page finds one by what the program says. So a page's reader
may take another language than its server, and a link has the same checksum in all of them.
"""

from collections.abc import Iterator

from backsight.engine.derivation import Derivation
from backsight.engine.program import Program
from backsight.engine.program_data.program_data import ProgramData, make_program_data
from backsight.languages.choose import list_languages, speaking

SOURCE = "en"
"""The language that programs speak in packages."""


def make_source_data(program: Program) -> ProgramData:
    """A program as data, in English."""
    with speaking(SOURCE):
        return make_program_data(_renew(program))


def collect_program_texts(program: Program) -> dict[str, tuple[str, ...]]:
    """Why each equation stands there, and what each symbol is, each once."""
    lists: dict[str, list[str]] = {}
    for tag in list_languages():
        with speaking(tag):
            lists[tag] = [*_list_texts(_renew(program).batch_derivation)]
    columns = zip(*dict.fromkeys(zip(*lists.values(), strict=True)), strict=True)
    return dict(zip(lists, columns, strict=True))


def _renew(program: Program) -> Program:
    """The same, not derived yet."""
    return Program(program.spec, inputs=program.inputs, outputs=program.outputs)


def _list_texts(derivation: Derivation) -> Iterator[str]:
    yield from (equation.reason for equation in derivation.equations)
    yield from (symbol.about for symbol in derivation.symbols.values())
