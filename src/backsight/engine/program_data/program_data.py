"""All that another language needs to train and to use a network, as plain data.

It is the Derivation of a full batch, and beside it: what changes with the number of rows, the
formulas as trees, the equations for use, and what the draws are keyed by. Data are no part of it.

    symbols    x  shape [4, 2]  by_rows        of 5 rows x is (5, 2), and N is 5
               N  value 4       by_rows
    equations  z1 = layers.dense.value(x, W1, b1)            tree: the name of a formula below
    formulas   "layers.dense.value": lines and results       each once for its settings
    use        the same, without dropout, with running statistics
"""

from collections.abc import Iterable
from typing import Any, Literal

import msgspec

from backsight.engine.derivation import Act, Derivation, Equation, Symbol
from backsight.engine.portable.portability import require_portable
from backsight.engine.program import Program
from backsight.engine.program_data.formula_tree import FormulaTree, make_formula_tree
from backsight.engine.program_data.plain_number import write_number
from backsight.engine.program_data.written_formula import list_called
from backsight.kernel.errors import BadRecord
from backsight.kernel.types import Setting
from backsight.maths import catalogs
from backsight.maths.activations import activations

FORMAT = 1
"""What a reader asks for first. It grows when a reader of old would misread what is new."""
USE_ACTS: tuple[Act, ...] = ("forward", "loss")


class SymbolData(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """As `Symbol`. by_rows: its first length, or its value, is the number of rows."""

    name: str
    shape: tuple[int, ...]
    role: str
    about: str = ""
    value: Any = None
    part_of: str = ""
    offset: int = 0
    distribution: str = msgspec.field(name="drawn", default="")
    purpose: str = ""
    bounds: dict[str, Any] = {}
    by_rows: bool = False


class EquationData(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """As `Equation`. tree: which of the formulas it is."""

    number: int
    act: Act
    targets: tuple[str, ...]
    formula: str
    tree: str
    operands: tuple[str, ...]
    settings: dict[str, Setting] = {}
    reason: str = ""


class DerivationData(msgspec.Struct, frozen=True, kw_only=True):
    """As `Derivation`, for any number of rows."""

    symbols: dict[str, SymbolData]
    equations: tuple[EquationData, ...]
    output: str
    carries: dict[str, str]


class FunctionData(msgspec.Struct, frozen=True, kw_only=True):
    """An activation that written formulas call, or that is called by its name first. symbol: how
    its name is printed. tree: which of the formulas it is, with its usual settings; "" where no
    formula calls it."""

    symbol: str
    tree: str


class ProgramData(msgspec.Struct, frozen=True, kw_only=True):
    """A program. rows: of a full batch. seed: as text, for it may have more digits than other
    languages' numbers. streams: the version of the rules of draws. shuffle: the purpose that keys
    the order of an epoch, its step being the epoch. numbers: what the schedule remembers at first.
    functions: the activations in it, by name.
    """

    format: int = FORMAT
    rows: int
    dtype: Literal["float32", "float64"]
    seed: str
    streams: int
    steps: int
    shuffle: str = "shuffle"
    numbers: dict[str, Any]
    symbols: dict[str, SymbolData]
    equations: tuple[EquationData, ...]
    output: str
    carries: dict[str, str]
    notes: tuple[str, ...]
    use: DerivationData
    formulas: dict[str, FormulaTree]
    functions: dict[str, FunctionData]


def make_program_data(program: Program) -> ProgramData:
    """A program as data."""
    spec, formulas = program.spec, _Formulas()
    training = _make_derivation_data(program, formulas, training=True)
    return ProgramData(
        rows=spec.batch,
        dtype=spec.dtype,
        seed=str(spec.seed),
        streams=spec.streams,
        steps=spec.steps,
        numbers=_write_numbers(catalogs["schedules"][spec.schedule.name].start),
        symbols=training.symbols,
        equations=training.equations,
        output=training.output,
        carries=training.carries,
        notes=program.batch_derivation.notes,
        use=_make_derivation_data(program, formulas, training=False),
        formulas=formulas.trees,
        functions=formulas.functions,
    )


def _make_derivation_data(
    program: Program, formulas: "_Formulas", *, training: bool
) -> DerivationData:
    """One derivation, compared with that of one row more: what differs are the rows."""
    rows = program.spec.batch
    derivation = program.derive_for(rows, training=training)
    longer = program.derive_for(rows + 1, training=training)
    equations = derivation.equations if training else derivation.acts(*USE_ACTS)
    return DerivationData(
        symbols={
            name: _make_symbol_data(symbol, longer.symbols[name])
            for name, symbol in derivation.symbols.items()
        },
        equations=tuple(formulas.convert(derivation, equations)),
        output=derivation.output,
        carries=derivation.carries,
    )


def _make_symbol_data(symbol: Symbol, longer: Symbol) -> SymbolData:
    fields = msgspec.structs.asdict(symbol)
    value = None if symbol.value is None else write_number(symbol.value)
    by_rows = (symbol.shape, symbol.value) != (longer.shape, longer.value)
    distribution = fields.pop("drawn")
    return SymbolData(
        **(fields | {"value": value, "distribution": distribution, "by_rows": by_rows})
    )


def _write_numbers(numbers: Any) -> dict[str, Any]:
    return {name: write_number(value) for name, value in numbers.items()}


class _Formulas:
    """The formulas of some equations, each once for its settings and for which operands it has."""

    def __init__(self) -> None:
        self.trees: dict[str, FormulaTree] = {}
        self.functions: dict[str, FunctionData] = {}
        self._names: dict[tuple[Any, ...], str] = {}

    def convert(
        self, derivation: Derivation, equations: Iterable[Equation]
    ) -> Iterable[EquationData]:
        """The equations, with the names of their trees."""
        for equation in equations:
            fields = msgspec.structs.asdict(equation)
            yield EquationData(**fields, tree=self._find(derivation, equation))

    def _find(self, derivation: Derivation, equation: Equation) -> str:
        operands, settings = equation.operands, sorted(equation.settings.items())
        key = (equation.formula, repr(settings), tuple(map(bool, operands)))
        if key not in self._names:
            others = sum(equation.formula == known[0] for known in self._names)
            self._names[key] = equation.formula + (f" {others + 1}" if others else "")
            self.trees[self._names[key]] = _make_tree_of(derivation, equation)
            self._add_functions(equation)
        return self._names[key]

    def _add_functions(self, equation: Equation) -> None:
        """The activation that an equation is, and those that its formula calls."""
        folder, name, *_rest = equation.formula.split(".")
        if folder == "activations":
            function = FunctionData(symbol=activations[name].symbol, tree="")
            self.functions.setdefault(name, function)
        for called in list_called(equation.reads, equation.settings):
            tree = f"{called}()"
            self.functions[called] = FunctionData(symbol=activations[called].symbol, tree=tree)
            self.trees[tree] = make_formula_tree(activations[called].value, [(1, 1)], {})


def _make_tree_of(derivation: Derivation, equation: Equation) -> FormulaTree:
    """The trees of an equation's formula, or why it has none."""
    read = equation.reads
    try:
        require_portable(equation)
    except BadRecord as error:
        return FormulaTree(parameters=read.parameters, not_portable=str(error))
    shapes = [derivation.symbols[o].shape if o else None for o in equation.operands]
    return make_formula_tree(read, shapes, equation.settings)
