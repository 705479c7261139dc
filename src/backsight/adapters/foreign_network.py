"""A network of another library's file, brought together with data: layers, weights, and whether the
two compute the same."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import numpy as np

from backsight.adapters.network_parts import IDENTITY, NetworkPart, list_layers
from backsight.engine.program import Program
from backsight.engine.spec import Choice, LayerSpec, Spec
from backsight.engine.state import State
from backsight.kernel.errors import BadData, BadInput
from backsight.kernel.language import _, join_words, say
from backsight.kernel.types import Floats
from backsight.maths import catalogs
from backsight.runs.run import Run
from backsight.training.compile import prepare_to_run
from backsight.training.experiment import Experiment, build_experiment, prepare_experiment
from backsight.training.initial_weights import make_given_state
from backsight.training.options.make_spec import LAYER_OPTIONS
from backsight.training.plugins import admit_file, admit_installed
from backsight.training.prepare import is_in_memory, read_spec
from backsight.training.where import Where

TOLERANCES = {"float64": 1e-12, "float32": 1e-5}
"""How far outputs may be apart, of the largest of them (of 1 at least), by dtype."""
ROWS = 64
"""On which outputs are compared, at the most."""
MOST_NUMBERS = 2**26
"""That are made of these rows."""
MOST_NAMES = 5
"""That are printed of inputs or classes."""
CLOSE = 1e-6
"""How far two scalings may be apart that are the same, of each number."""


@dataclass(frozen=True, kw_only=True, eq=False)
class LinearScaling:
    """x · times + plus, unit by unit; the two are numbers or (units,)."""

    times: Any
    plus: Any
    name: str = ""
    """What does it, for messages."""

    def combine(self, other: "LinearScaling") -> "LinearScaling":
        """This one, and after it another."""
        return LinearScaling(
            times=self.times * other.times,
            plus=self.plus * other.times + other.plus,
            name=other.name,
        )

    def fits(self, units: int) -> bool:
        """Whether it is of so many units, and finite."""
        return all(
            np.size(part) in (1, units) and np.isfinite(part).all()
            for part in (self.times, self.plus)
        )

    def spread(self, units: int) -> tuple[Floats, Floats]:
        """The two as arrays, (units,)."""
        return (
            np.broadcast_to(np.asarray(self.times, float), (units,)),
            np.broadcast_to(np.asarray(self.plus, float), (units,)),
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class ForeignNetwork:
    """What a file says of a network, in our words.

    parts: in order; `module` of one with weights holds them by letter: W (in, out), b, gamma …
    compute: the outputs of rows as the other library makes them, to compare with; None where it is
    not there. before, behind: what is done to inputs and outputs besides. The others: of its
    training, where the file says it.
    """

    path: str
    parts: tuple[NetworkPart, ...]
    dtype: str
    compute: Callable[[Floats], Floats] | None = None
    before: LinearScaling | None = None
    behind: LinearScaling | None = None
    loss: Choice | None = None
    logits: str = ""
    """The activation that the loss counts in, where the network ends before it."""
    reduction: str | None = None
    optimizer: Choice | None = None
    rate: float | None = None
    regularizer: Choice | None = None
    clipping: Choice | None = None
    notes: tuple[str, ...] = ()
    operations: int = 0
    """How many there are in the file; 0 for some for each part."""
    features: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    """Their names in the file, where it says them."""

    def count_rows(self) -> int:
        """How many rows are compared: all that is made of them is held in memory at once."""
        widest: int = max(max(np.shape(p.module["W"])) for p in self.parts if p.units)
        return min(ROWS, MOST_NUMBERS // (widest * (self.operations or 10 * len(self.parts))))

    def make_error(self, why: str) -> BadData:
        """The message for a network that is not taken."""
        return BadData(_("{path} is not read: {why}.").format(path=self.path, why=why))


def absorb_behind(part: NetworkPart, scaling: LinearScaling) -> NetworkPart:
    """A dense layer that does by its weights what stands behind it."""
    times, plus = scaling.spread(int(part.units or 0))
    bias = part.module.get("b", np.zeros(int(part.units or 0)))
    module = {"W": part.module["W"] * times, "b": bias * times + plus}
    return replace(part, module=module, choice=Choice("dense", {"bias": True}))


def absorb_before(part: NetworkPart, scaling: LinearScaling) -> NetworkPart:
    """A dense layer that does by its weights what stands before it."""
    weights = np.asarray(part.module["W"], float)
    times, plus = scaling.spread(len(weights))
    bias = part.module.get("b", np.zeros(weights.shape[1])) + plus @ weights
    module = {"W": times[:, None] * weights, "b": bias}
    return replace(part, module=module, choice=Choice("dense", {"bias": True}))


def prepare_foreign(
    read: Callable[[], ForeignNetwork], source: Any, where: Where, options: Mapping[str, Any]
) -> tuple[Experiment, dict[str, Floats]]:
    """The experiment of these data with this network, and its weights by our names.

    read: what reads the file, once the user's own records are known. source: what is trained on, as
    for `backsight.train`. options: of it, but for those that shape the network. Where the file
    scales its inputs as the data are scaled here, the network is taken without that; else it goes
    into the first layer, and the data are not scaled. Raises BadData where the outputs of some rows
    are others than the file's.
    """
    admit_installed()
    for file in where.files:
        admit_file(file)
    network = read()
    width = _check_chain(network)
    options = {k: v for k, v in options.items() if v is not None}
    spec = _make_spec(network, source, options)
    data = prepare_experiment(
        msgspec.structs.replace(spec, layers=(), loss=None, regularizer=None),
        arrays=source if is_in_memory(source) else None,
        folder=str(where.folder or ""),
        progress=where.progress,
    )
    if data.program.inputs != width:
        raise network.make_error(
            _("it takes {width} numbers a row, and {source} has {count}").format(
                width=width, source=spec.data.source, count=data.program.inputs
            )
        )
    matcher = _ScalingMatcher(network, data, options)
    network = matcher.network
    output = _find_output(network, data, spec, options)
    changes = {
        "data": matcher.make_data(spec),
        "layers": _list_layers(network, output),
        "loss": _find_loss(network, output, spec),
    }
    spec = msgspec.structs.replace(spec, **changes)
    experiment = build_experiment(spec, data.table)
    arrays = name_arrays(experiment.program, network.parts)
    matcher.require_agreement(experiment, make_given_state(experiment, arrays), output)
    notes = (*experiment.notes, *network.notes, *matcher.notes, *_list_other_names(network, data))
    return replace(experiment, notes=notes), arrays


def make_foreign_run(
    read: Callable[[], ForeignNetwork], data: Any, where: Where, options: Mapping[str, Any]
) -> Run:
    """The same as a run that has not been trained here."""
    experiment, arrays = prepare_foreign(read, data, where, options)
    experiment = prepare_to_run(experiment)
    run = Run(experiment, make_given_state(experiment, arrays))
    run.notes = experiment.notes
    return run


def _list_other_names(network: ForeignNetwork, data: Experiment) -> Iterator[str]:
    """What is called otherwise in the file: its order is taken for that of the data."""
    pairs = (
        (network.features, data.data.features, _("inputs")),
        (network.classes, data.data.classes, _("classes")),
    )
    for theirs, ours, what in pairs:
        if theirs and ours and theirs != ours:
            yield say(
                "The {what} of {path} are called {theirs}, those of the data {ours}: they are "
                "taken for each other in this order.",
                what=what,
                path=network.path,
                theirs=join_words(theirs, MOST_NAMES),
                ours=join_words(ours, MOST_NAMES),
            )


def _make_spec(network: ForeignNetwork, source: Any, options: Mapping[str, Any]) -> Spec:
    """The spec of the data under the options, with what the file says of the training."""
    shaping = [k for k in LAYER_OPTIONS if k in options and k != "output"]
    if shaping:
        raise BadInput(
            _("--{option} shapes the network, which {path} says: leave it out.").format(
                option=shaping[0].replace("_", "-"), path=network.path
            )
        )
    spec = read_spec(source, {k: v for k, v in options.items() if k != "output"})
    changes: dict[str, Any] = {}
    if "dtype" not in options:
        changes["dtype"] = network.dtype
    if network.optimizer is not None and "optimizer" not in options:
        changes["optimizer"] = network.optimizer
        if not {"lr", "rate", "learning_rate"} & options.keys():
            changes["rate"] = network.rate
    if not {"l1", "l2", "regularizer"} & options.keys():
        changes["regularizer"] = network.regularizer
    if not {"clip_norm", "clip_value", "clipping"} & options.keys() and network.clipping:
        changes["clipping"] = network.clipping
    if network.reduction and "reduction" not in options:
        changes["reduction"] = network.reduction
    return msgspec.structs.replace(spec, **changes)


def _check_chain(network: ForeignNetwork) -> int:
    """Units before the first part. Raises BadData where the arrays do not fit each other, or where
    the last part is no dense layer with an activation at the most."""
    wide = [i for i, part in enumerate(network.parts) if part.units]
    if not wide:
        raise network.make_error(_("it has no dense layer, so that there is nothing to train"))
    behind = network.parts[wide[-1] + 1 :]
    for index, part in enumerate(behind):
        if index or part.kind != "activation":
            raise network.make_error(
                _(
                    "{name} stands behind the last dense layer, where only its activation may"
                ).format(name=part.name)
            )
    width = first = len(network.parts[wide[0]].module["W"])
    for part in network.parts:
        for letter, array in (part.module or {}).items():
            expected = {"W": (width, part.units), "b": (part.units,)}.get(letter, (width,))
            if np.shape(array) != expected:
                raise network.make_error(
                    _("{letter} of {name} has the shape {came}, and {shape} fits there").format(
                        letter=letter, name=part.name, came=np.shape(array), shape=expected
                    )
                )
        width = part.units or width
    for scaling, units in ((network.before, first), (network.behind, width)):
        if scaling is not None and not scaling.fits(units):
            raise network.make_error(
                _("{name} takes other numbers of units than {units}").format(
                    name=scaling.name, units=units
                )
            )
    return first


def _list_layers(network: ForeignNetwork, output: Choice) -> tuple[LayerSpec, ...]:
    """The layers of a spec, the last with this activation."""
    *hidden, last = list_layers(network.parts).layers
    return (*hidden, msgspec.structs.replace(last, activation=output))


def _get_own_output(network: ForeignNetwork) -> Choice:
    last = network.parts[-1]
    return last.choice if last.kind == "activation" else IDENTITY


def _find_output(
    network: ForeignNetwork, data: Experiment, spec: Spec, options: Mapping[str, Any]
) -> Choice:
    """The activation of the output: what the loss counts in, where the file ends with sums that
    tell classes apart, as those of PyTorch do."""
    own = _get_own_output(network)
    if "output" in options:
        return Choice.parse(options["output"])
    loss = spec.loss or network.loss
    if network.logits and spec.loss is None and own.name == "identity":
        return Choice(network.logits)
    if own.name != "identity" or not data.classes:
        return own
    if loss is not None and not catalogs["losses"][loss.name].probabilities:
        return own
    return Choice("softmax" if _count_units(network) > 1 else "sigmoid")


def _find_loss(network: ForeignNetwork, output: Choice, spec: Spec) -> Choice | None:
    """What was asked for, else the file's; of classes that one unit tells apart, the one for it."""
    if spec.loss is not None:
        return spec.loss
    if network.loss is not None:
        return network.loss
    return Choice("binary_cross_entropy") if output.name == "sigmoid" else None


def _count_units(network: ForeignNetwork) -> int:
    return next(int(p.units) for p in reversed(network.parts) if p.units)


def name_arrays(program: Program, parts: Sequence[NetworkPart]) -> dict[str, Floats]:
    """The weights and statistics of the parts by our names, which follow the layers."""
    derivation, arrays = program.batch_derivation, {}
    weights, statistics = iter(derivation.weights()), iter(derivation.statistics())
    holders = [part for part in parts if part.module]
    layers = [x for x in program.spec.layers if catalogs["layers"][x.layer.name].weights]
    for layer, part in zip(layers, holders, strict=True):
        record = catalogs["layers"][layer.layer.name]
        for weight in record.weights:
            if layer.layer.settings.get(weight.setting, True):
                arrays[next(weights).name] = part.module[weight.letter]
        for letter in record.statistics:
            arrays[next(statistics).name] = part.module[letter]
    return {k: np.asarray(v).astype(program.spec.dtype) for k, v in arrays.items()}


class _ScalingMatcher:
    """Whether the file scales as the data are scaled here, and whether the outputs agree."""

    def __init__(
        self, network: ForeignNetwork, data: Experiment, options: Mapping[str, Any]
    ) -> None:
        self._data, self._options = data, options
        self.notes: list[str] = []
        self.is_scaled = self._is_scaled_alike(network)
        self.is_restored = self._is_restored_alike(network)
        self.network = self._absorb(network)

    def _is_scaled_alike(self, network: ForeignNetwork) -> bool:
        """Whether the file's first operations are the scaling of the data."""
        scaling = self._data.data.scaling
        if network.before is None or scaling.kind == "none":
            return False
        times, plus = network.before.spread(len(scaling.shift))
        factor, shift = np.array(scaling.factor), np.array(scaling.shift)
        with np.errstate(all="ignore"):
            own_factor, own_shift = 1 / times, -plus / times
        return _are_close(own_factor, factor) and _are_close(own_shift, shift, factor)

    def _is_restored_alike(self, network: ForeignNetwork) -> bool:
        scaling = self._data.target_scaling
        if network.behind is None or scaling is None:
            return False
        times, plus = network.behind.spread(len(scaling.shift))
        factor, shift = np.array(scaling.factor), np.array(scaling.shift)
        return _are_close(times, factor) and _are_close(plus, shift, factor)

    def _absorb(self, network: ForeignNetwork) -> ForeignNetwork:
        """What is not the scaling of the data goes into the weights."""
        parts, wide = [*network.parts], [i for i, p in enumerate(network.parts) if p.units]
        if network.before is not None and not self.is_scaled:
            skips = [p for p in parts if p.kind == "addition" and not p.source]
            if "scale" in self._options or wide[0] != 0 or skips:
                raise network.make_error(
                    _("{name} scales its inputs otherwise than the data are scaled here").format(
                        name=network.before.name
                    )
                )
            parts[0] = absorb_before(parts[0], network.before)
            self.notes.append(
                say(
                    "{path} scales its inputs by numbers of its own: they are in W1 and b1 now, "
                    "and the data are taken as they are.",
                    path=network.path,
                )
            )
        if network.behind is not None and not self.is_restored:
            parts[wide[-1]] = absorb_behind(parts[wide[-1]], network.behind)
        return replace(network, parts=tuple(parts))

    def make_data(self, spec: Spec) -> Any:
        """The data of a spec, scaled as the network takes them."""
        changes: dict[str, Any] = {}
        if not self.is_scaled and "scale" not in self._options:
            changes["scale"] = "none"
        if not self.is_restored and "target_scale" not in self._options:
            changes["target_scale"] = "none" if spec.data.target_scale else None
        return msgspec.structs.replace(spec.data, **changes)

    def require_agreement(self, experiment: Experiment, state: State, output: Choice) -> None:
        """Raise BadData where the file makes other outputs of some rows."""
        network = self.network
        if network.compute is None:
            return
        rows = experiment.data.train.rows[: network.count_rows()]
        if not len(rows):
            raise network.make_error(_("one row of its input makes too many numbers"))
        given = experiment.table.x[rows].astype(network.dtype)
        program = experiment.program
        scaled = experiment.data.scaling.apply(given.astype(np.float64), program.spec.dtype)
        ours = program.predict(state.vectors, scaled)
        theirs = network.compute(given if self.is_scaled else scaled.astype(network.dtype))
        if self.is_restored and experiment.target_scaling is not None:
            ours = experiment.target_scaling.restore(ours)
        if output != _get_own_output(network) and theirs.shape == ours.shape:
            theirs = np.asarray(catalogs["activations"][output.name].value(theirs))
        _require_close(network, ours, theirs)


def _are_close(one: Floats, two: Floats, scale: Floats | None = None) -> bool:
    size = np.abs(two) if scale is None else np.maximum(np.abs(two), scale)
    with np.errstate(all="ignore"):
        return bool((np.abs(one - two) <= CLOSE * size).all())


def _require_close(network: ForeignNetwork, ours: Floats, theirs: Floats) -> None:
    if ours.shape != np.shape(theirs):
        raise network.make_error(
            _("its output of {rows} rows has the shape {came}, and here it is {shape}").format(
                rows=len(ours), came=np.shape(theirs), shape=ours.shape
            )
        )
    finite = np.isfinite(theirs)
    largest = float(np.abs(theirs[finite]).max(initial=1.0))
    with np.errstate(invalid="ignore"):
        distance = np.where(finite & np.isfinite(ours), np.abs(ours - theirs), np.inf)
    if distance.size and distance.max() > TOLERANCES[network.dtype] * largest:
        place = np.unravel_index(int(distance.argmax()), distance.shape)
        raise network.make_error(
            _(
                "its output {place} is {theirs:.17g}, and here it is another number, {ours:.17g}"
            ).format(place=[*map(int, place)], theirs=theirs[place], ours=ours[place])
        )
