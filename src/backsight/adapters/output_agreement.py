"""Whether a network that was read makes the outputs that its file makes in the other library."""

import numpy as np

from backsight.adapters.foreign_network import ForeignNetwork
from backsight.adapters.scaling_matcher import ScalingMatcher
from backsight.engine.spec import Choice
from backsight.engine.state import State
from backsight.kernel.language import _
from backsight.kernel.types import Floats
from backsight.maths import catalogs
from backsight.training.experiment import Experiment

TOLERANCES = {"float64": 1e-12, "float32": 1e-5}
"""How far outputs may be apart, of the largest of them (of 1 at least), by dtype."""


def require_agreement(
    matcher: ScalingMatcher, experiment: Experiment, state: State, output: Choice
) -> None:
    """Raise BadData where the file makes other outputs of some rows."""
    network = matcher.network
    if network.compute is None:
        return
    rows = experiment.data.train.rows[: network.count_rows()]
    if not len(rows):
        raise network.make_error(_("one row of its input makes too many numbers"))
    given = experiment.table.x[rows].astype(network.dtype)
    program = experiment.program
    scaled = experiment.data.scaling.apply(given.astype(np.float64), program.spec.dtype)
    ours = program.predict(state.vectors, scaled)
    theirs = network.compute(given if matcher.is_scaled else scaled.astype(network.dtype))
    if matcher.is_restored and experiment.target_scaling is not None:
        ours = experiment.target_scaling.restore(ours)
    if output != network.output and theirs.shape == ours.shape:
        theirs = np.asarray(catalogs["activations"][output.name].value(theirs))
    _require_close(network, ours, theirs)


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
    if distance.size and distance.max() > TOLERANCES[network.precision or network.dtype] * largest:
        place = np.unravel_index(int(distance.argmax()), distance.shape)
        raise network.make_error(
            _(
                "its output {place} is {theirs:.17g}, and here it is another number, {ours:.17g}"
            ).format(place=[*map(int, place)], theirs=theirs[place], ours=ours[place])
        )
