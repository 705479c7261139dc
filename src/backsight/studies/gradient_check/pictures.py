"""A sweep and an agreement as pictures."""

from __future__ import annotations  # a type of `plots` is a word until a picture is drawn

from typing import Any

import numpy as np

from backsight import plots
from backsight.checks import Agreement, Point, Sweep, agree
from backsight.kernel.language import _, translate_name

ENTRIES = 500_000
"""Weights up to which every entry of a heat map is computed; beyond, so many of each array."""
MAP_METHOD = "central_difference"


def draw_sweep(sweep: Sweep, title: str) -> Any:
    """The V-curve. title: what was checked; "" where that is said elsewhere."""
    with plots.use_drawable_language():
        which = _("{entries:,} of {weights:,} weights").format(
            entries=sweep.entries, weights=sweep.weights
        )
    subtitle = " · ".join(filter(None, [title, which]))
    return plots.draw_v_curves([_make_curve(sweep, name) for name in sweep.methods], subtitle)


def draw_error_maps(agreement: Agreement, title: str, method: str = MAP_METHOD) -> Any:
    """Heat maps, array by array, of how far a method is from backpropagation."""
    errors, kinks = agreement.errors(method), agreement.kinks(method)
    maps = [plots.HeatMap(name=w, values=e, kinks=kinks[w]) for w, e in errors.items()]
    with plots.use_drawable_language():
        heading = _("How far {method} is from backpropagation").format(
            method=translate_name(method)
        )
    return plots.draw_heat_maps(maps, heading, title)


def compute_map_agreement(point: Point, seed: int) -> Agreement:
    """The agreement that heat maps are drawn of: every entry, or as many as are cheap."""
    whole = point.theta.size <= ENTRIES
    return agree(point, [MAP_METHOD], samples=None if whole else ENTRIES // 10, seed=seed)


def _make_curve(sweep: Sweep, name: str) -> plots.VCurve:
    readings, best = sweep.of(name), sweep.best(name)
    return plots.VCurve(
        name=name,
        steps=np.array([r.step for r in readings]),
        errors=np.array([r.error for r in readings]),
        best=None if best is None else readings.index(best),
    )
