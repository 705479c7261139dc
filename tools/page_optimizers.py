"""The catalog's optimizers, as the page's build takes them in: python tools/page_optimizers.py

    {"momentum": {"rate": 0.01, "memory": ["v"], "step": {…}, "ahead": {…}}}

So the page can race them from any state, without a server: the program that it trains has one of
them. Formulas are trees, as `backsight derive --json` writes them, with each optimizer's usual
settings. The file is packed like `page/lessons/networks.txt`, and committed for the same reason; a
test says when it is to be made anew.
"""

from typing import Any

import msgspec

from backsight.engine.complete import with_defaults
from backsight.engine.program_data.formula_tree import FormulaTree, make_formula_tree
from backsight.engine.spec import Choice
from backsight.kernel.formula import Formula
from backsight.kernel.types import Setting
from backsight.maths.optimizers import Optimizer, optimizers
from lesson_texts import LESSONS
from page_networks import pack

FILE = LESSONS.parent / "program" / "optimizers.txt"
NUMBERS = ("eta", "t")
"""What is one number; all else is shaped like the weights."""
WEIGHTS = (3,)
"""A shape to try formulas by: they are the same for any."""


class OptimizerData(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An optimizer. rate: what suits most networks. memory: what is carried on, 0 at first. step,
    ahead: as in its record."""

    rate: float
    memory: tuple[str, ...]
    step: FormulaTree
    ahead: FormulaTree | None = None


def make_optimizer_data(optimizer: Optimizer) -> OptimizerData:
    """A record as data, with its usual settings."""
    settings: dict[str, Setting] = {}
    if optimizer.settings:
        settings = dict(with_defaults("optimizers", Choice(optimizer.name)).settings)
    ahead = optimizer.ahead
    if ahead is not None and ahead.is_only("w", **_select(ahead, settings)):
        ahead = None
    return OptimizerData(
        rate=optimizer.rate,
        memory=optimizer.memory,
        step=_make_tree(optimizer.step, settings),
        ahead=None if ahead is None else _make_tree(ahead, settings),
    )


def _make_tree(formula: Formula, settings: dict[str, Setting]) -> FormulaTree:
    """Without its notation: no card shows a step of a race."""
    shapes = [() if name in NUMBERS else WEIGHTS for name in formula.parameters]
    made = make_formula_tree(formula, shapes, _select(formula, settings))
    return msgspec.structs.replace(made, notation=None)


def _select(formula: Formula, settings: dict[str, Setting]) -> dict[str, Setting]:
    return {k: v for k, v in settings.items() if k in formula.settings}


def collect_optimizers() -> dict[str, Any]:
    """All of them, as plain data."""
    data = {name: make_optimizer_data(optimizer) for name, optimizer in optimizers.items()}
    plain: dict[str, Any] = msgspec.to_builtins(data)
    return plain


def write_optimizers() -> None:
    """Write them for the build."""
    text = pack(msgspec.json.encode(collect_optimizers()))
    FILE.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    write_optimizers()
