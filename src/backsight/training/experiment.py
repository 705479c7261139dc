"""A spec brought together with its data: everything that training needs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import numpy as np

from backsight.data import (
    Batches,
    Dataset,
    Scaling,
    fit_scaling,
    prepare,
)
from backsight.data.parts.part_file import PART_FILES
from backsight.data.prepare import with_inputs
from backsight.data.table import Table
from backsight.engine.complete import DataShape, complete, list_widths
from backsight.engine.encoded_rows import EncodedRows
from backsight.engine.loop import Differentiate, TrainingLoop
from backsight.engine.program import Program
from backsight.engine.skips import with_skips
from backsight.engine.spec import Choice, CompleteSpec, Data, Spec
from backsight.engine.targets import encode
from backsight.kernel.errors import BadData, BadSpec, explaining_memory_errors
from backsight.kernel.language import _, join_words, say
from backsight.kernel.progress import Progress, ignore_progress
from backsight.kernel.shown import Shown
from backsight.kernel.types import Floats
from backsight.maths import catalogs
from backsight.training.engine_choice import with_engine_chosen
from backsight.training.load_table import load_table
from backsight.training.network_size import require_memory
from backsight.training.row_weights import combine_row_weights
from backsight.training.table_defaults import Unsaid, with_table_defaults

WEIGHT_ARRAY = "./weights"
"""The name of weights that came with arrays from Python."""
PARTS = ("train", "validation", "test")
ALL_SAID = Unsaid()


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Experiment(Shown):
    """Data, a complete spec and the program that trains it."""

    spec: CompleteSpec
    """Complete."""
    table: Table
    """The rows in original units: as they came, and the inputs that were made of them."""
    data: Dataset
    """The same split and scaled."""
    program: Program
    y: dict[str, Floats]
    """The targets of each part, (rows, units), as the loss takes them."""
    weights: Floats | None = None
    """What each row of the table counts, (rows, 1); None where all count the same."""
    target_scaling: Scaling | None = None
    """How numbers to be learned were scaled for it; None: not at all."""
    notes: tuple[str, ...] = ()
    """What a user should know of how the spec was made."""
    engine: str = ""
    """Why the engine is the one it is."""

    @property
    def feed(self) -> Batches:
        """Which rows each batch has."""
        return Batches(rows=len(self.data.train), size=self.spec.batch, seed=self.spec.stream_seed)

    @property
    def classes(self) -> int:
        """How many classes there are; 0 for regression."""
        return len(self.data.classes)

    def select_rows(self, part: str) -> EncodedRows:
        """The rows of a part. Raises BadData where there is no such part."""
        if part not in self.y:
            raise BadData(
                _("This run has no {part} part; it has: {have}.").format(
                    part=part, have=join_words(p for p in PARTS if p in self.y)
                )
            )
        rows = getattr(self.data, part)
        weights = None if self.weights is None else self.weights[rows.rows]
        return EncodedRows(x=rows.x, y=self.y[part], weights=weights)

    def with_spec(self, spec: Spec) -> "Experiment":
        """The same rows with another spec; split and scaled anew only where that makes a
        difference."""
        if spec == self.spec:
            return self
        new_spec = complete(spec, find_shape(self.data))
        require_memory(new_spec, find_shape(self.data))
        if new_spec.engine == "auto" or not _has_same_numbers(self.spec, new_spec):
            return build_experiment(spec, self.table)
        program = Program(new_spec, inputs=self.program.inputs, outputs=self.program.outputs)
        return replace(self, spec=new_spec, program=program)

    def make_loop(self, differentiate: Differentiate | None = None) -> TrainingLoop:
        """What a training runs over. differentiate: finds the gradient, where it is not the
        backward act that does."""
        return TrainingLoop(
            program=self.program,
            rows=self.select_rows("train"),
            feed=self.feed,
            validation=self.select_rows("validation") if "validation" in self.y else None,
            differentiate=differentiate,
        )


def prepare_experiment(
    spec: Spec,
    *,
    arrays: Any = None,
    folder: str = "",
    progress: Progress = ignore_progress,
    skips: bool = False,
    unsaid: Unsaid = ALL_SAID,
    places: Mapping[str, str] = {},
    is_trained: bool = True,
) -> Experiment:
    """Load, split and scale the data, fill in the spec, and encode the targets.

    arrays: (x, y) or a DataFrame, from Python instead of a source. folder: where MNIST's files
    are. skips: put a residual connection around each hidden block that is as wide as what it takes.
    unsaid: what is usual for tables, then.
    places: where data files lie now that are not where the spec says, by what it says.
    is_trained: whether there has to be memory to train it.
    """
    spec = _without_shares(spec)
    with explaining_memory_errors(spec.data.source):
        return build_experiment(
            spec,
            load_table(spec, arrays, folder, progress, places),
            skips=skips,
            unsaid=unsaid,
            is_trained=is_trained,
        )


def _without_shares(spec: Spec) -> Spec:
    """The spec without shares of parts that are files. Raises BadSpec where it says both."""
    taken = [part for part, key in PART_FILES.items() if getattr(spec.data, key)]
    for part in taken:
        if getattr(spec.data, part) not in (0, getattr(Data(source=""), part)):
            raise BadSpec(_("Give --{part} or --{part}-file, not both.").format(part=part))
    return _replace_data(spec, **dict.fromkeys(taken, 0.0)) if taken else spec


def build_experiment(
    spec: Spec,
    table: Table,
    *,
    skips: bool = False,
    unsaid: Unsaid = ALL_SAID,
    is_trained: bool = True,
    like: Experiment | None = None,
) -> Experiment:
    """Make the inputs of a table's columns, split and scale the rows, fill in the spec, and encode
    the targets.

    like: of other rows; where the complete specs are equal its program, with all that was derived,
    is taken over.
    """
    table = with_inputs(table, spec.data.features)
    data = prepare(
        table,
        validation=_parse_share(spec.data.validation),
        test=_parse_share(spec.data.test),
        scale=spec.data.scale,
        seed=spec.stream_seed,
        dtype=spec.dtype,
    )
    shape = find_shape(data)
    spec, notes = with_columns(spec, table), table.notes
    if table.weights is not None and not spec.data.row_weights:
        spec = _replace_data(spec, row_weights=WEIGHT_ARRAY)
    if skips:
        spec, more = _add_skips(spec, shape.inputs)
        notes += more
    if spec.stop_early and not len(data.validation):
        raise BadSpec(
            _(
                "--stop-early goes by rows that are not trained on, and there are none: give "
                "--validation 0.1."
            )
        )
    whole = with_table_defaults(
        complete(spec, shape), unsaid, rows=shape.rows, numbers=not data.classes
    )
    if whole.regularizer is not None and spec.regularizer is None:
        lam = whole.regularizer.settings["lam"]
        notes += (
            say(
                "l2 holds the weights back, for a small table of numbers is soon learned by heart; "
                "λ = {lam:g} goes by its rows. --l2 0 leaves it out.",
                lam=lam,
            ),
        )
    if is_trained:
        require_memory(whole, shape)
    units = whole.layers[-1].units or shape.inputs
    scaling, whole = fit_targets(whole, data, table.weights)
    y = encode(
        table.y if scaling is None else scaling.apply(np.asarray(table.y, float), "float64"),
        whole.loss.name,
        classes=len(data.classes),
        units=units,
        dtype=whole.dtype,
    )
    weights, more = combine_row_weights(whole, table, data)
    notes += more
    targets = {p: np.take(y, getattr(data, p).rows, axis=0) for p in PARTS if len(getattr(data, p))}
    is_alike = like is not None and like.spec == whole and like.program.inputs == shape.inputs
    program, reason = (
        (like.program, like.engine)
        if like is not None and is_alike
        else with_engine_chosen(Program(whole, inputs=shape.inputs, outputs=units))
    )
    return Experiment(
        spec=program.spec,
        table=table,
        data=data,
        program=program,
        y=targets,
        weights=weights,
        target_scaling=scaling,
        notes=notes,
        engine=reason,
    )


def _replace_data(spec: Spec, **changes: Any) -> Spec:
    return msgspec.structs.replace(spec, data=msgspec.structs.replace(spec.data, **changes))


def fit_targets(
    spec: CompleteSpec, data: Dataset, weights: Floats | None = None
) -> tuple[Scaling | None, CompleteSpec]:
    """How numbers to be learned are scaled, and the spec that says whether they are. weights: of
    all rows of the table."""
    kind = spec.data.target_scale
    output = spec.layers[-1].activation
    takes_any = catalogs["losses"][spec.loss.name].targets == "number"
    takes_any = takes_any and (output is None or output.name == "identity")
    if kind == "standard" and not (takes_any and not data.classes):
        raise BadSpec(
            _(
                "--target-scale standard is for numbers to be learned by a loss and an output that "
                "take any number; {loss} with {output} does not."
            ).format(loss=spec.loss.name, output=output.name if output else "identity")
        )
    if kind == "auto":
        kind = "standard" if takes_any and not data.classes else None
        spec = msgspec.structs.replace(
            spec, data=msgspec.structs.replace(spec.data, target_scale=kind)
        )
    if kind in (None, "none"):
        return None, spec
    training = None if weights is None else weights[data.train.rows]
    y = np.asarray(data.train.y, float)
    return fit_scaling(y, kind, data.targets, weights=training), spec


def find_shape(data: Dataset) -> DataShape:
    """What a spec has to fit."""
    return DataShape(
        inputs=data.train.x.shape[1],
        classes=len(data.classes),
        targets=0 if data.classes else data.train.y.shape[1],
        rows=len(data.train),
    )


def _has_same_numbers(one: CompleteSpec, two: CompleteSpec) -> bool:
    """Whether rows are split, scaled and encoded alike under two complete specs."""
    keys = ("data", "seed", "streams", "dtype", "loss")
    same = all(getattr(one, key) == getattr(two, key) for key in keys)
    return same and one.layers[-1].units == two.layers[-1].units


def _add_skips(spec: Spec, inputs: int) -> tuple[Spec, tuple[str, ...]]:
    """The spec with residual connections where they fit, and a note where none does."""
    layers = with_skips(spec.layers, inputs)
    if len(layers) > len(spec.layers):
        return msgspec.structs.replace(spec, layers=layers), ()
    widths = " → ".join(map(str, [inputs, *(x.units for x in spec.layers if x.units)]))
    return spec, (
        say(
            "--residual adds nothing here: no hidden layer is as wide as what it takes "
            "({widths}). Equal widths, such as --hidden 50,50, have room for one.",
            widths=widths,
        ),
    )


def with_columns(spec: Spec, table: Table) -> Spec:
    """The spec with what each column of a table was taken for; the others are numbers. With the
    name of each input, where these are not the columns as they are."""
    if table.inputs is not None:
        spec = _replace_data(spec, features=table.inputs.names)
    if table.decimal == "," and spec.data.decimal is None:
        spec = _replace_data(spec, decimal=",")
    if not table.columns:
        return spec
    taken = {c.name: Choice(c.kind, c.settings) for c in table.columns if not c.is_plain}
    columns = {"*": Choice("number"), **taken}
    return _replace_data(spec, columns=columns)


def _parse_share(share: float) -> float | int:
    """Below 1 a share of the rows, else a number of rows."""
    return share if share < 1 else int(share)


def format_network_title(experiment: Experiment) -> str:
    """What is trained: "digits · 64-64-10 · adam"."""
    return f"{format_network_name(experiment)} · {experiment.spec.optimizer.name}"


def format_network_name(experiment: Experiment) -> str:
    """The data and the widths of the network: "digits · 64-64-10"."""
    spec = experiment.spec
    widths = list_widths(spec.layers, experiment.program.inputs)
    changes = [w for i, w in enumerate(widths) if i == 0 or spec.layers[i - 1].units]
    name = spec.data.source.rsplit("/", 1)[-1]
    return f"{name} · {'-'.join(map(str, changes))}"
