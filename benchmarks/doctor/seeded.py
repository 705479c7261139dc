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

import numpy as np
from doctor.base import Base, make_base
from doctor.healthy import list_healthy
from doctor.seeding_changes import Random

from backsight.doctor.trials.trial import train_arm
from backsight.training.experiment import Experiment
from doctor import seeding_changes as changes

COST = 0.2
"""Of a skill, on test rows, that a seeded fault has to cost to count."""
BASES = 4
"""Healthy trainings that each change is made of, where it can be made."""

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


TOO_HIGH = ("learning_rate_too_high", "oscillation", "exploding_gradients")
TOO_LOW = ("learning_rate_too_low", "too_few_steps")
SEEDINGS = (
    Seeding(name="rate_too_high", faults=TOO_HIGH, change=changes.raise_rate),
    Seeding(name="rate_too_low", faults=TOO_LOW, change=changes.lower_rate),
    Seeding(name="zeros", faults=("symmetric_start",), change=changes.zero_weights),
    Seeding(
        name="start_too_large",
        faults=("start_too_large", "saturated_units", "exploding_gradients"),
        change=changes.enlarge_start,
    ),
    Seeding(
        name="start_too_small",
        faults=("start_too_small", "vanishing_gradients"),
        change=changes.shrink_start,
    ),
    Seeding(name="unscaled_inputs", faults=("unscaled_inputs",), change=changes.unscale_inputs),
    Seeding(name="unscaled_targets", faults=("unscaled_targets",), change=changes.unscale_targets),
    Seeding(name="scaled_twice", faults=("scaled_twice",), change=changes.scale_twice),
    Seeding(name="no_bend", faults=("no_nonlinearity",), change=changes.straighten),
    Seeding(name="bottleneck", faults=("bottleneck",), change=changes.narrow_first),
    Seeding(
        name="one_unit", faults=("capacity_too_small", "bottleneck"), change=changes.narrow_all
    ),
    Seeding(name="dropout", faults=("dropout_too_strong",), change=changes.drop_out),
    Seeding(name="penalty", faults=("over_regularized",), change=changes.regularize),
    Seeding(name="clipping", faults=("clipping_too_tight",), change=changes.clip),
    Seeding(name="few_epochs", faults=("too_few_steps",), change=changes.stop_early),
    Seeding(
        name="shuffled", faults=("labels_independent_of_inputs",), change=changes.shuffle_labels
    ),
    Seeding(
        name="shifted",
        faults=("labels_shifted", "labels_independent_of_inputs"),
        change=changes.shift_labels,
    ),
    Seeding(name="one_softmax", faults=("softmax_over_one_unit",), change=changes.use_one_softmax),
    Seeding(
        name="bounded_output",
        faults=("output_cannot_reach_targets",),
        change=changes.bound_output,
    ),
    Seeding(name="logits", faults=("missing_output_activation",), change=changes.take_logits),
    Seeding(name="other_loss", faults=("loss_does_not_fit",), change=changes.take_other_loss),
    Seeding(
        name="loss_for_classes",
        faults=("loss_does_not_fit", "labels_outside_loss_domain", "output_cannot_reach_targets"),
        change=changes.classify_numbers,
    ),
    Seeding(
        name="sigmoids",
        faults=("vanishing_gradients", "saturated_units"),
        change=changes.stack_sigmoids,
    ),
    Seeding(name="dead_units", faults=("dead_relus",), change=changes.kill_units),
    Seeding(name="saturated", faults=("saturated_units",), change=changes.saturate),
    Seeding(
        name="all_rows", faults=("batch_too_large", "too_few_steps"), change=changes.take_all_rows
    ),
    Seeding(name="outputs", faults=("wrong_number_of_outputs",), change=changes.miscount_outputs),
    Seeding(
        name="outside",
        faults=("labels_outside_loss_domain", "output_cannot_reach_targets"),
        change=changes.keep_outside,
    ),
    Seeding(name="one_class", faults=("one_class",), change=changes.keep_one_class),
    Seeding(name="overfit", faults=("overfitting",), change=changes.overfit, has_own_rows=True),
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
