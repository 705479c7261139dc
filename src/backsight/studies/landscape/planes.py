"""The planes that a loss can be sliced along: random, of a path, or of two weights."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from backsight.checks.entry import find_entry
from backsight.engine.geometry.directions import draw_filter_normalized, make_weight_direction
from backsight.engine.geometry.principal_components import Components
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.plain_text.names import split_names
from backsight.kernel.types import Floats
from backsight.training.experiment import Experiment

LEAST_VARIANCE = 0.8
"""Below this share of the variance a plane misleads about a path, and it is said. Of a random walk
in very many dimensions two components hold 6/π² (1 + 1/4) = 76 % (Antognini and Sohl-Dickstein,
arXiv:1806.08805), so that as much is no sign of a plane yet."""

DRAWS = 1_000_000
"""Pairs of random directions."""
EXAMPLE = "W1[0,2] b1[1]"
"""Two weights, as they are asked for."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Plane:
    """A plane through the weights."""

    directions: Floats
    """(2, weights)"""
    zero: tuple[float, float] = (0.0, 0.0)
    """What stands on the axes where the plane's origin is."""
    explained: tuple[float, float] | None = None
    """The share of the variance that each of two principal components holds; None for others."""
    entries: tuple[str, str] | None = None
    """Two chosen weights; None for others."""
    numbers: tuple[int, int] = (1, 2)
    """Of random directions, counted from 1."""

    @property
    def names(self) -> tuple[str, str]:
        """Of the two axes, in words."""
        if self.entries is not None:
            return self.entries
        if self.explained is not None:
            one, two = self.explained
            return (
                _("first component, {share:.1%} of the variance").format(share=one),
                _("second component, {share:.1%} of the variance").format(share=two),
            )
        text = _("random direction {number}")
        return text.format(number=self.numbers[0]), text.format(number=self.numbers[1])


def make_random_plane(experiment: Experiment, theta: Floats, draw: int) -> Plane:
    """Two filter-normalized directions. draw: which pair, counted from 0."""
    if not 0 <= draw < DRAWS:
        raise BadInput(
            _("--draw counts from 0 to {most:,}, got {draw}.").format(most=DRAWS - 1, draw=draw)
        )
    one, two = (
        draw_filter_normalized(
            experiment.program.batch_derivation,
            theta,
            seed=experiment.spec.stream_seed,
            number=2 * draw + k,
        )
        for k in (0, 1)
    )
    if one @ one * (two @ two) - (one @ two) ** 2 <= 1e-12 * (one @ one) * (two @ two):
        raise BadInput(
            _(
                "These weights leave no plane of random directions: such a direction is as long as "
                "they are, unit by unit, and too few of them are other than 0."
            )
        )
    return Plane(directions=np.stack([one, two]), numbers=(2 * draw + 1, 2 * draw + 2))


def make_weights_plane(experiment: Experiment, theta: Floats, along: str | Iterable[str]) -> Plane:
    """Of two chosen weights, such as W1[0,2] and b1[1]. Raises BadInput, UnknownName."""
    names = split_names(along)
    if len(names) != 2:
        raise BadInput(
            _("--along takes two weights, such as {example}, got {count}.").format(
                example=EXAMPLE, count=len(names)
            )
        )
    entries = [find_entry(experiment.program.batch_derivation, text) for text in names]
    if entries[0].place == entries[1].place:
        raise BadInput(
            _(
                "--along takes two weights, and both are {entry}: a plane has two directions."
            ).format(entry=entries[0])
        )
    return Plane(
        directions=np.stack([make_weight_direction(theta.size, e.place) for e in entries]),
        entries=(str(entries[0]), str(entries[1])),
        zero=(float(theta[entries[0].place]), float(theta[entries[1].place])),
    )


def make_path_plane(components: Components) -> Plane:
    """Of the two principal components of many states. Raises BadInput where they are on a line."""
    if components.rank < 2:
        raise BadInput(
            _(
                "The {count} states lie on a line, which makes no plane: --directions path takes "
                "three at least that do not. Take --directions random."
            ).format(count=len(components.coordinates))
        )
    one, two = map(float, components.explained)
    return Plane(directions=components.directions, explained=(one, two))


def format_low_variance(plane: Plane) -> str:
    """A warning where two components hold so little that a picture of them misleads; else ""."""
    share = 1.0 if plane.explained is None else sum(plane.explained)
    if share >= LEAST_VARIANCE:
        return ""
    return _(
        "The plane holds {share:.0%} of the variance of the path, no more, so the slice misleads: "
        "much of the way led elsewhere. (A plane holds 76 % of a random walk in many dimensions.)"
    ).format(share=share)
