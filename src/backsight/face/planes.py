"""The planes that a loss can be sliced along: random, of a path, or of two weights."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from backsight.checks.entry import entry_of
from backsight.engine.components import Components
from backsight.engine.directions import along_weight, filter_normalized
from backsight.face.ready import Ready
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.types import Floats

LOW = 0.8
"""Below this share of the variance a plane misleads about a path, and it is said. Of a random walk
in very many dimensions two components hold 6/π² (1 + 1/4) = 76 % (Antognini and Sohl-Dickstein,
arXiv:1806.08805), so that as much is no sign of a plane yet."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Plane:
    """directions: (2, weights). names: of the two axes, as they are drawn; zero: what stands where
    the plane's origin is. explained: of principal components, the share that each holds."""

    directions: Floats
    names: tuple[str, str]
    zero: tuple[float, float] = (0.0, 0.0)
    explained: tuple[float, float] | None = None


def random_plane(parts: Ready, theta: Floats, draw: int) -> Plane:
    """Two filter-normalized directions. draw: which pair, counted from 0."""
    if draw < 0:
        raise BadInput(_("--draw counts from 0, got {draw}.").format(draw=draw))
    one, two = (
        filter_normalized(parts.program.first, theta, seed=parts.spec.seed, number=2 * draw + k)
        for k in (0, 1)
    )
    if one @ one * (two @ two) - (one @ two) ** 2 <= 1e-12 * (one @ one) * (two @ two):
        raise BadInput(
            _(
                "These weights leave no plane of random directions: such a direction is as long as "
                "they are, unit by unit, and too few of them are other than 0."
            )
        )
    return Plane(
        directions=np.stack([one, two]),
        names=(_("random direction {number}").format(number=2 * draw + 1),
               _("random direction {number}").format(number=2 * draw + 2)),
    )  # fmt: skip


def weights_plane(parts: Ready, theta: Floats, along: Sequence[str]) -> Plane:
    """Of two chosen weights, such as W1[0,2] and b1[1]. Raises BadInput, UnknownName."""
    if len(along) != 2:
        raise BadInput(
            _("--along takes two weights, such as {example}, got {count}.").format(
                example="W1[0,2] b1[1]", count=len(along)
            )
        )
    entries = [entry_of(parts.program.first, text) for text in along]
    if entries[0].place == entries[1].place:
        raise BadInput(
            _(
                "--along takes two weights, and both are {entry}: a plane has two directions."
            ).format(entry=entries[0])
        )
    return Plane(
        directions=np.stack([along_weight(theta.size, e.place) for e in entries]),
        names=(str(entries[0]), str(entries[1])),
        zero=(float(theta[entries[0].place]), float(theta[entries[1].place])),
    )


def path_plane(found: Components) -> Plane:
    """Of the two principal components of many states. Raises BadInput where they are on a line."""
    if found.rank < 2:
        raise BadInput(
            _(
                "The {count} states lie on a line, which makes no plane: --directions path takes "
                "three at least that do not. Take --directions random."
            ).format(count=len(found.coordinates))
        )
    one, two = map(float, found.explained)
    return Plane(
        directions=found.directions, explained=(one, two),
        names=(_("first component, {share:.1%} of the variance").format(share=one),
               _("second component, {share:.1%} of the variance").format(share=two)),
    )  # fmt: skip


def low_variance(explained: tuple[float, float]) -> str:
    """A warning where two components hold so little that a picture of them misleads; else ""."""
    share = sum(explained)
    if share >= LOW:
        return ""
    return _(
        "The plane holds {share:.0%} of the variance of the path, no more, so the slice misleads: "
        "much of the way led elsewhere. (A plane holds 76 % of a random walk in many dimensions.)"
    ).format(share=share)
