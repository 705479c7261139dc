"""The update of copied code: the rate, the clipping, the optimizer's step, running statistics."""

from collections.abc import Sequence
from dataclasses import dataclass

from backsight.adapters.code.code_line import CodeLine
from backsight.adapters.code.copied_run import CopiedRun
from backsight.adapters.code.language import Language, list_names
from backsight.adapters.code.wide_lines import INDENT
from backsight.adapters.code.writer import CodeWriter
from backsight.engine.derivation import Equation

AHEAD = "theta_ahead"
"""Where an optimizer takes the gradient that looks ahead."""


@dataclass(frozen=True, kw_only=True)
class UpdateLines:
    """Lines that are written after the gradient is known."""

    before: Sequence[CodeLine]
    """The clipped gradient and the rate."""
    step: Sequence[CodeLine]
    """The optimizer's own."""
    statistics: Sequence[CodeLine]
    """What batches of more than one row leave."""
    rate: str
    """What the rate is called, or its expression."""
    gradient: str
    """What the gradient is called that the optimizer takes."""

    @property
    def lines(self) -> list[CodeLine]:
        """Those of every step."""
        return [*self.before, *self.step]

    def write_statistics(self, copied: CopiedRun) -> list[str]:
        """Those of running statistics; a last batch of one row leaves them as they are."""
        lines = list(map(str, self.statistics))
        if lines and copied.rows % copied.spec.batch == 1:
            return ["if N > 1:", *(f"{INDENT}{line}" for line in lines)]
        return lines


def make_writer(copied: CopiedRun, language: Language, *, differentiates: bool) -> CodeWriter:
    """A writer whose weights are called the same wherever the gradient is taken, and in which a new
    statistic takes the old one's name."""
    derivation = copied.derivation
    ahead = {s.name: s.name.removesuffix("_ahead") for s in derivation.parts.get(AHEAD, ())}
    statistics = {f"{s.name}_next": s.name for s in derivation.statistics()}
    return CodeWriter(
        language=language,
        derivation=derivation,
        differentiates=differentiates,
        renamed=ahead | statistics,
    )


def write_ahead(writer: CodeWriter) -> list[CodeLine]:
    """The point at which the gradient is taken, where that is not theta."""
    return writer.write(e for e in writer.derivation.acts("forward") if e.targets == (AHEAD,))


def write_update(writer: CodeWriter) -> UpdateLines:
    """The lines of the update act."""
    equations = list(writer.derivation.acts("update"))
    at = next(n for n, e in enumerate(equations) if e.formula.startswith("optimizers."))
    before = writer.write(equations[:at])
    step = writer.write_step(equations[at])
    statistics = writer.write(e for e in equations[at + 1 :] if e.targets != ("running_next",))
    gradient, rate = _find_operands(equations[at])
    return UpdateLines(
        before=before,
        step=step,
        statistics=statistics,
        rate=_name_value(writer, rate),
        gradient=_name_value(writer, gradient),
    )


def _find_operands(equation: Equation) -> tuple[str, str]:
    operands = dict(zip(equation.reads.parameters, equation.operands, strict=True))
    return operands["g"], operands["eta"]


def _name_value(writer: CodeWriter, symbol: str) -> str:
    (name,) = list_names(writer.get_value(symbol))
    return name
