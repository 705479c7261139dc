"""The loss as it was followed, and whether its derivatives are to be trusted."""

from dataclasses import replace

import numpy as np

from backsight.checks.slips._record import find_largest
from backsight.checks.traces.network import TracedNetwork
from backsight.checks.user_gradient.reference_gradient import ReferenceGradient


def fill_in(truth: ReferenceGradient, network: TracedNetwork | None) -> ReferenceGradient:
    """The entries that were not differentiated, by the rules of f's operations, where these are
    trusted; their error is the largest that was met."""
    if network is None or truth.places is None:
        return truth
    values, errors = dict(truth.values), dict(truth.errors)
    for name, places in truth.places.items():
        mine = network.gradients[name]
        left = ~np.isin(np.arange(mine.size), places).reshape(mine.shape)
        gap = np.abs(mine - truth.values[name])
        error = float(np.nanmax(np.where(left, np.nan, gap), initial=0.0))
        values[name] = np.where(left, mine, truth.values[name])
        errors[name] = np.where(left, error, truth.errors[name])
    return replace(truth, values=values, errors=errors)


def trust(network: TracedNetwork | None, truth: ReferenceGradient) -> TracedNetwork | None:
    """The network, where its gradients are those that were found by differences."""
    if network is None:
        return None
    for name, value in truth.values.items():
        gap = np.abs(network.gradients[name] - value)
        bound = 1e-6 * find_largest(value) + 5 * truth.errors[name]
        if not (np.isnan(value) | (gap <= bound)).all():
            return None
    return network
