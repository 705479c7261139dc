"""Faults seeded into healthy trainings: the kind of fault is known, for we put it there.

As mutation testing does it (DeepCrime, ISSTA 2021; DEFault, ICSE 2025): one change
of a training that is proved healthy, at a strength that is drawn. A seeded training counts where
the change costs at least COST of a skill on the test rows. What one change looks like in training
may be another fault as well (a rate that is too high is an oscillation): `faults` has all the names
that are right.

    python benchmarks/doctor --only seeded
"""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from doctor.healthy import HealthyRun, list_healthy

from backsight.doctor.trials.trial import train_arm
from backsight.engine.spec import Choice, Data, LayerSpec, Spec
from backsight.maths import catalogs
from backsight.training.experiment import Experiment

COST = 0.2
"""Of a skill, on test rows, that a seeded fault has to cost to count."""
BASES = 4
"""Healthy trainings that each change is made of, where it can be made."""

Rows = tuple[Any, Any]
Random = np.random.Generator


@dataclass(frozen=True, kw_only=True)
class Base:
    """A healthy training as a spec and arrays (x, y)."""

    name: str
    spec: Spec
    x: Any
    y: Any
    classes: int
    """0 where numbers are to be learned."""

    def with_rows(self, x: Any, y: Any) -> "Base":
        """The same spec for other rows."""
        return Base(name=self.name, spec=self.spec, x=x, y=y, classes=self.classes)


Change = Callable[[Base, Random], Base | None]
"""None where it cannot be made."""


@dataclass(frozen=True, kw_only=True)
class Seeding:
    """A change, and the faults that a training then has."""

    name: str
    faults: tuple[str, ...]
    change: Change
    has_own_rows: bool = False
    """Whether the healthy twin is one of the rows as they were changed."""


@dataclass(frozen=True, kw_only=True)
class SeededRun:
    """A training with a seeded fault, and its healthy twin."""

    name: str
    faults: tuple[str, ...]
    """Any of which is right."""
    sick: Base
    well: Base


def make_base(run: HealthyRun) -> Base:
    """A healthy training with all of its spec said, and its rows as arrays."""
    experiment: Experiment = run.open_experiment()
    table, spec = experiment.table, experiment.spec
    y = table.y if table.classes else table.y if table.y.shape[1] > 1 else table.y[:, 0]
    data = Data(
        source="arrays",
        validation=spec.data.validation,
        test=spec.data.test or 0.2,
        scale=spec.data.scale,
        target_scale=spec.data.target_scale,
        class_weights=spec.data.class_weights,
    )
    fields = {f: getattr(spec, f) for f in Spec.__struct_fields__}
    return Base(
        name=run.name,
        spec=Spec(**{**fields, "data": data}),
        x=np.asarray(table.x, float),
        y=y,
        classes=len(table.classes),
    )


# ------------------------------------------------------------------------------ the changes


def _set(base: Base, x: Any = None, y: Any = None, **fields: Any) -> Base:
    """The base with fields of its spec changed; data_…: of its data."""
    data = {k.removeprefix("data_"): v for k, v in fields.items() if k.startswith("data_")}
    plain = {k: v for k, v in fields.items() if not k.startswith("data_")}
    if data:
        plain["data"] = msgspec.structs.replace(base.spec.data, **data)
    return Base(
        name=base.name,
        spec=msgspec.structs.replace(base.spec, **plain),
        x=base.x if x is None else x,
        y=base.y if y is None else y,
        classes=base.classes,
    )


def _is_dense(layer: LayerSpec) -> bool:
    return bool(catalogs["layers"][layer.layer.name].widens)


def _map_dense(base: Base, *, hidden_only: bool = False, **fields: Any) -> Base | None:
    """The base with fields of all its dense layers changed."""
    layers, last = base.spec.layers, base.spec.layers[-1]
    if hidden_only and not any(_is_dense(x) for x in layers[:-1]):
        return None
    new = tuple(
        msgspec.structs.replace(x, **fields)
        if _is_dense(x) and not (hidden_only and x is last)
        else x
        for x in layers
    )
    return _set(base, layers=new)


def _map_output(base: Base, **fields: Any) -> Base:
    *rest, last = base.spec.layers
    return _set(base, layers=(*rest, msgspec.structs.replace(last, **fields)))


def _hidden(base: Base) -> list[LayerSpec]:
    return [x for x in base.spec.layers[:-1] if _is_dense(x)]


def _raise_rate(base: Base, random: Random) -> Base:
    return _set(base, rate=float(base.spec.rate or 0) * 10 ** random.uniform(1.5, 3.5))


def _lower_rate(base: Base, random: Random) -> Base:
    return _set(base, rate=float(base.spec.rate or 0) * 10 ** -random.uniform(2, 5))


def _zero_weights(base: Base, _random: Random) -> Base | None:
    return _map_dense(base, initializer=Choice("zeros")) if _hidden(base) else None


def _enlarge_start(base: Base, random: Random) -> Base | None:
    std = float(10 ** random.uniform(0, 1.3))
    return _map_dense(base, initializer=Choice("normal", {"std": std})) if _hidden(base) else None


def _shrink_start(base: Base, random: Random) -> Base | None:
    std = float(10 ** -random.uniform(3, 6))
    return _map_dense(base, initializer=Choice("normal", {"std": std})) if _hidden(base) else None


def _unscale_inputs(base: Base, random: Random) -> Base:
    size = 10 ** random.uniform(1, 3, base.x.shape[1])
    return _set(base, x=base.x * size + random.uniform(0, 2) * size, data_scale="none")


def _unscale_targets(base: Base, random: Random) -> Base | None:
    if base.classes:
        return None
    y = base.y * 10 ** random.uniform(1.5, 4) / base.y.std()
    return _set(base, y=y, data_target_scale="none")


def _scale_twice(base: Base, random: Random) -> Base:
    return _set(base, x=base.x / base.x.std() / 255**2, data_scale="none")


def _straighten(base: Base, _random: Random) -> Base | None:
    return _map_dense(base, hidden_only=True, activation=Choice("identity"))


def _narrow_first(base: Base, _random: Random) -> Base | None:
    layers = base.spec.layers
    if len(_hidden(base)) < 1 or not _is_dense(layers[0]):
        return None
    narrow = msgspec.structs.replace(layers[0], units=1)
    return _set(base, layers=(narrow, *layers)) if base.x.shape[1] > 1 else None


def _narrow_all(base: Base, _random: Random) -> Base | None:
    return _map_dense(base, hidden_only=True, units=1)


def _drop_out(base: Base, random: Random) -> Base | None:
    layers: list[LayerSpec] = []
    p = float(random.choice([0.9, 0.95, 0.97]))
    for layer in base.spec.layers[:-1]:
        if layer.layer.name != "dropout":
            layers.append(layer)
        if _is_dense(layer):
            layers.append(LayerSpec(layer=Choice("dropout", {"p": p})))
    return _set(base, layers=(*layers, base.spec.layers[-1])) if layers else None


def _regularize(base: Base, random: Random) -> Base:
    name = str(random.choice(["l1", "l2"]))
    return _set(base, regularizer=Choice(name, {"lam": float(10 ** random.uniform(0, 2))}))


def _clip(base: Base, random: Random) -> Base | None:
    if base.spec.optimizer.name not in ("sgd", "momentum", "nesterov"):
        return None
    limit = float(10 ** -random.uniform(4, 7))
    return _set(base, clipping=Choice("by_global_norm", {"limit": limit}))


def _stop_early(base: Base, random: Random) -> Base:
    return _set(base, epochs=int(random.integers(1, 3)), steps=None)


def _shuffle_labels(base: Base, random: Random) -> Base:
    return _set(base, y=base.y[random.permutation(len(base.y))])


def _shift_labels(base: Base, random: Random) -> Base:
    return _set(base, y=np.roll(base.y, int(random.integers(1, 4)), axis=0))


def _use_one_softmax(base: Base, _random: Random) -> Base | None:
    if base.classes != 2:
        return None
    changed = _map_output(base, units=1, activation=Choice("softmax"))
    return _set(changed, loss=Choice("binary_cross_entropy"), data_class_weights=None)


def _bound_output(base: Base, random: Random) -> Base | None:
    if base.classes:
        return None
    name = str(random.choice(["sigmoid", "tanh", "relu", "softmax"]))
    if name == "softmax" and base.y.ndim == 1:
        name = "sigmoid"
    y = (base.y - base.y.mean(axis=0)) / base.y.std(axis=0) * 3
    return _set(_map_output(base, activation=Choice(name)), y=y, data_target_scale="none")


def _take_logits(base: Base, random: Random) -> Base | None:
    if base.spec.loss is None or "entropy" not in base.spec.loss.name:
        return None
    return _map_output(base, activation=Choice(str(random.choice(["identity", "relu"]))))


def _take_other_loss(base: Base, random: Random) -> Base | None:
    if base.classes < 3:
        return None
    name = str(random.choice(["mean_absolute_error", "normalized_cross_entropy"]))
    activation = "softmax" if name == "mean_absolute_error" else "sigmoid"
    return _set(_map_output(base, activation=Choice(activation)), loss=Choice(name))


def _classify_numbers(base: Base, _random: Random) -> Base | None:
    if base.classes:
        return None
    changed = _map_output(base, activation=Choice("sigmoid"))
    return _set(changed, loss=Choice("binary_cross_entropy"))


def _stack_sigmoids(base: Base, random: Random) -> Base | None:
    if not _hidden(base):
        return None
    layer = LayerSpec(units=16, activation=Choice("sigmoid"))
    count = int(random.integers(5, 10))
    return _set(base, layers=(layer,) * count + base.spec.layers[-1:])


def _kill_units(base: Base, random: Random) -> Base | None:
    bias = Choice("constant", {"number": -float(random.uniform(8, 30))})
    relu = Choice("relu")
    return _map_dense(base, hidden_only=True, activation=relu, bias_initializer=bias)


def _saturate(base: Base, random: Random) -> Base | None:
    bias = Choice("constant", {"number": float(random.uniform(8, 30))})
    name = Choice(str(random.choice(["sigmoid", "tanh"])))
    return _map_dense(base, hidden_only=True, activation=name, bias_initializer=bias)


def _take_all_rows(base: Base, random: Random) -> Base | None:
    if len(base.x) < 300:
        return None
    return _set(base, batch=0, steps=None, epochs=int(random.integers(5, 20)))


def _miscount_outputs(base: Base, random: Random) -> Base | None:
    if base.classes < 3:
        return None
    return _map_output(base, units=max(2, base.classes + int(random.choice([-1, 2]))))


def _keep_outside(base: Base, _random: Random) -> Base | None:
    """Classes counted from 1 and learned as numbers, by a probability."""
    if base.classes != 2:
        return None
    changed = _map_output(base, units=1, activation=Choice("sigmoid"))
    changed = _set(changed, loss=Choice("binary_cross_entropy"), data_class_weights=None)
    return _set(changed, y=base.y + 1.0, data_target_scale="none", data_task="regression")


def _keep_one_class(base: Base, _random: Random) -> Base | None:
    return _set(base, y=np.zeros(len(base.y), int)) if base.classes else None


def _overfit(base: Base, random: Random) -> Base | None:
    """Targets that are half noise, and a large network that learns them by heart."""
    if base.classes or not 100 <= len(base.x) <= 1000:
        return None
    y = base.y + random.normal(size=base.y.shape) * base.y.std(axis=0)
    layers = (LayerSpec(units=128, activation=Choice("relu")),) * 2 + base.spec.layers[-1:]
    changed = _set(base, y=y, layers=layers, regularizer=None, data_validation=0.2)
    return _set(changed, optimizer=Choice("adam"), rate=0.003, batch=32, epochs=300, steps=None)


TOO_HIGH = ("learning_rate_too_high", "oscillation", "exploding_gradients")
TOO_LOW = ("learning_rate_too_low", "too_few_steps")
SEEDINGS = (
    Seeding(name="rate_too_high", faults=TOO_HIGH, change=_raise_rate),
    Seeding(name="rate_too_low", faults=TOO_LOW, change=_lower_rate),
    Seeding(name="zeros", faults=("symmetric_start",), change=_zero_weights),
    Seeding(
        name="start_too_large",
        faults=("start_too_large", "saturated_units", "exploding_gradients"),
        change=_enlarge_start,
    ),
    Seeding(
        name="start_too_small",
        faults=("start_too_small", "vanishing_gradients"),
        change=_shrink_start,
    ),
    Seeding(name="unscaled_inputs", faults=("unscaled_inputs",), change=_unscale_inputs),
    Seeding(name="unscaled_targets", faults=("unscaled_targets",), change=_unscale_targets),
    Seeding(name="scaled_twice", faults=("scaled_twice",), change=_scale_twice),
    Seeding(name="no_bend", faults=("no_nonlinearity",), change=_straighten),
    Seeding(name="bottleneck", faults=("bottleneck",), change=_narrow_first),
    Seeding(name="one_unit", faults=("capacity_too_small", "bottleneck"), change=_narrow_all),
    Seeding(name="dropout", faults=("dropout_too_strong",), change=_drop_out),
    Seeding(name="penalty", faults=("over_regularized",), change=_regularize),
    Seeding(name="clipping", faults=("clipping_too_tight",), change=_clip),
    Seeding(name="few_epochs", faults=("too_few_steps",), change=_stop_early),
    Seeding(name="shuffled", faults=("labels_independent_of_inputs",), change=_shuffle_labels),
    Seeding(
        name="shifted",
        faults=("labels_shifted", "labels_independent_of_inputs"),
        change=_shift_labels,
    ),
    Seeding(name="one_softmax", faults=("softmax_over_one_unit",), change=_use_one_softmax),
    Seeding(
        name="bounded_output",
        faults=("output_cannot_reach_targets",),
        change=_bound_output,
    ),
    Seeding(name="logits", faults=("missing_output_activation",), change=_take_logits),
    Seeding(name="other_loss", faults=("loss_does_not_fit",), change=_take_other_loss),
    Seeding(
        name="loss_for_classes",
        faults=("loss_does_not_fit", "labels_outside_loss_domain", "output_cannot_reach_targets"),
        change=_classify_numbers,
    ),
    Seeding(
        name="sigmoids", faults=("vanishing_gradients", "saturated_units"), change=_stack_sigmoids
    ),
    Seeding(name="dead_units", faults=("dead_relus",), change=_kill_units),
    Seeding(name="saturated", faults=("saturated_units",), change=_saturate),
    Seeding(name="all_rows", faults=("batch_too_large", "too_few_steps"), change=_take_all_rows),
    Seeding(name="outputs", faults=("wrong_number_of_outputs",), change=_miscount_outputs),
    Seeding(
        name="outside",
        faults=("labels_outside_loss_domain", "output_cannot_reach_targets"),
        change=_keep_outside,
    ),
    Seeding(name="one_class", faults=("one_class",), change=_keep_one_class),
    Seeding(name="overfit", faults=("overfitting",), change=_overfit, has_own_rows=True),
)


def measure_cost(sick: Any, well: Any) -> float | None:
    """The skill on test rows that a seeded fault costs, both trained to the end; None where the
    sick one cannot be trained at all. sick, well: cases, as the doctor gets them."""
    if sick.experiment is None:
        return None
    one, two = (_measure_skill(case.experiment) for case in (sick, well))
    return two - one


def _measure_skill(experiment: Experiment) -> float:
    part = "test" if "test" in experiment.y else "train"
    spec = experiment.spec
    return float(train_arm(experiment, (spec.seed,), spec.steps, part).skills[0])


def list_seeded() -> Iterator[SeededRun]:
    """Every change of some healthy trainings, drawn by its name; the same list every time."""
    bases = [make_base(run) for run in list_healthy()]
    for seeding in SEEDINGS:
        seed = zlib.crc32(seeding.name.encode())
        made = 0
        for at in np.random.default_rng(seed).permutation(len(bases)):
            base = bases[at]
            sick = seeding.change(base, np.random.default_rng([seed, int(at)]))
            if sick is None:
                continue
            name = f"seeded/{seeding.name}/{made + 1}"
            well = base.with_rows(sick.x, sick.y) if seeding.has_own_rows else base
            yield SeededRun(name=name, faults=seeding.faults, sick=sick, well=well)
            made += 1
            if made == BASES:
                break
