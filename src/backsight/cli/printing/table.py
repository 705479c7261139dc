"""A table that is no wider than the terminal, and whose numbers are whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Column, Table
from rich.text import Text

from backsight.cli.printing.console import ProseText
from backsight.kernel.printable import make_printable
from backsight.kernel.prose import count_columns, find_longest_piece
from backsight.plots.words import squeeze

NAME, TEXT, WORD = 20, 24, 8
"""Columns that names are squeezed to, and words broken at, at the least; and of a Chinese word,
whose characters are better kept together."""


class FittedTable(Table):
    """A table without a frame. Where it has no room headings and texts are wrapped, then names are
    squeezed, then the columns at the right go below the others, beside the same names.

    Numbers stand at the right. A column that is not wrapped and stands at the left holds names.
    """

    def __init__(self, gap: int = 2) -> None:
        super().__init__(box=None, pad_edge=False, padding=(0, gap, 0, 0))
        self.gap = gap

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """It, in as many bands as it takes."""
        columns = [_measure_column(column) for column in self.columns]
        for position, band in enumerate(_split_bands(columns, self.gap, options.max_width)):
            if position:
                yield Text()
            yield self._make_band(band, _fit_columns(band, self.gap, options.max_width))

    def _make_band(self, band: Sequence["FittedColumn"], widths: Sequence[int]) -> Table:
        table = Table(box=None, pad_edge=False, padding=self.padding)
        for column, width in zip(band, widths, strict=True):
            source = column.source
            table.add_column(
                ProseText(column.title),
                justify=source.justify,
                vertical=source.vertical,
                width=width,
            )
        for cells in zip(*(column.cells for column in band), strict=True):
            pairs = zip(cells, band, widths, strict=True)
            table.add_row(*(ProseText(_fit_cell(*pair)) for pair in pairs))
        return table


@dataclass(frozen=True, kw_only=True)
class FittedColumn:
    """A column of a table, and how many columns of the terminal it takes."""

    source: Column
    title: str
    cells: tuple[str, ...]
    width: int
    """Where there is room."""
    content: int
    """Where its title is wrapped."""
    least: int
    """Where its cells are wrapped or squeezed as well."""

    @property
    def is_name(self) -> bool:
        """Whether its cells are names, which may be squeezed."""
        return _is_name(self.source)


def _is_name(column: Column) -> bool:
    return column.no_wrap and column.justify == "left"


def _measure_column(column: Column) -> FittedColumn:
    title, cells = _read_text(column.header), tuple(map(_read_text, column.cells))
    wide = max(map(_measure_lines, cells), default=0)
    narrow = max(map(_measure_word, cells), default=0)
    least = min(wide, NAME) if _is_name(column) else wide if column.no_wrap else min(narrow, TEXT)
    word = _measure_word(title)
    return FittedColumn(
        source=column,
        title=title,
        cells=cells,
        width=max(wide, _measure_lines(title)),
        content=max(wide, word),
        least=max(least, word),
    )


def _read_text(cell: object) -> str:
    return make_printable(str(cell))


def _measure_word(text: str) -> int:
    return max(
        max(find_longest_piece(line), min(count_columns(line), WORD)) for line in text.split("\n")
    )


def _measure_lines(text: str) -> int:
    return max(map(count_columns, text.split("\n")))


def _split_bands(
    columns: Sequence[FittedColumn], gap: int, room: int
) -> Iterator[list[FittedColumn]]:
    """The columns, as many beside each other as there is room for, behind the first names."""
    names = list(takewhile(lambda column: column.is_name, columns)) or [*columns[:1]]
    band = [*names]
    for column in columns[len(names) :]:
        needed = sum(c.least + gap for c in [*band, column]) - gap
        if needed > room and len(band) > len(names):
            yield band
            band = [*names]
        band.append(column)
    yield band


def _fit_columns(band: Sequence[FittedColumn], gap: int, room: int) -> list[int]:
    """The width of each: the widest gives way first, its title before its cells."""
    widths = [column.width for column in band]
    for least in ([c.content for c in band], [c.least for c in band]):
        while sum(widths) + gap * (len(widths) - 1) > room:
            rest = [i for i, width in enumerate(widths) if width > least[i]]
            if not rest:
                break
            widths[max(rest, key=widths.__getitem__)] -= 1
    return widths


def _fit_cell(cell: str, column: FittedColumn, width: int) -> str:
    return squeeze(cell, width) if column.is_name else cell
