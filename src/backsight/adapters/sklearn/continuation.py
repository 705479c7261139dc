"""Going on with what was trained before: partial_fit with some rows, and warm starts."""

from collections.abc import Mapping
from typing import Any

import msgspec

from backsight.adapters.sklearn.estimator_network import EstimatorNetwork
from backsight.engine.spec import Spec
from backsight.engine.state import State
from backsight.kernel.errors import BadSpec
from backsight.kernel.language import _
from backsight.training.engine_choice import choose_brief_engine
from backsight.training.experiment import Experiment


def require_parts(parameters: Mapping[str, Any]) -> None:
    """Raise BadSpec for a parameter that goes by all rows, where but some are seen."""
    refused = {
        "early_stopping": bool(parameters["early_stopping"]),
        "scale": parameters["scale"] != "none",
        "target_scale": parameters.get("target_scale", "none") != "none",
        "class_weight": isinstance(parameters.get("class_weight"), str),
    }
    for name in (name for name, is_set in refused.items() if is_set):
        raise BadSpec(
            _(
                "partial_fit sees some of the rows, and {name}={value!r} goes by all of them: "
                "leave it out."
            ).format(name=name, value=parameters[name])
        )


def with_part_length(spec: Spec, rows: int, before: EstimatorNetwork | None) -> Spec:
    """The spec of one pass over some rows: its planned steps are those of max_iter passes, doubled
    where these are over, so that it stays the same from call to call; so does the seed."""
    per_epoch = -(-rows // (spec.batch or 1))
    steps, done = spec.steps or 1, 0 if before is None else before.state.step
    while steps < done + 2 * per_epoch:
        steps *= 2
    seed = spec.seed if before is None else before.program.spec.seed
    engine = choose_brief_engine(spec.engine)
    return msgspec.structs.replace(spec, steps=steps, seed=seed, engine=engine)


def make_next_state(experiment: Experiment, before: EstimatorNetwork, *, is_partial: bool) -> State:
    """The state to go on from: of partial_fit all of it, of a warm start the weights alone. Raises
    BadSpec where the network is another."""
    state, vectors = experiment.program.make_initial_state(), before.state.vectors
    kept = vectors if is_partial else before.program.select_vectors(vectors)
    for name, vector in kept.items():
        if name not in state.vectors or state.vectors[name].shape != vector.shape:
            raise BadSpec(
                _(
                    "What was trained before is another network than the parameters say now: fit "
                    "with warm_start=False."
                )
            )
        state.vectors[name][...] = vector
    if is_partial:  # whole passes, so that each row is met once
        per_epoch = experiment.feed.per_epoch
        state.step = -(-before.state.step // per_epoch) * per_epoch
        state.numbers = dict(before.state.numbers)
    return state
