"""Whether a file scales inputs and outputs as the data are scaled here; else its weights do."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np

from backsight.adapters.foreign_network import ForeignNetwork
from backsight.adapters.linear_scaling import absorb_before, absorb_behind
from backsight.engine.spec import Spec
from backsight.kernel.language import _, say
from backsight.kernel.types import Floats
from backsight.training.experiment import Experiment

CLOSE = 1e-6
"""How far two scalings may be apart that are the same, of each number."""


class ScalingMatcher:
    """Whether the file scales as the data are scaled here.

    is_scaled: of the inputs; is_restored: of the outputs. network: with what is scaled otherwise in
    its weights. notes: what a user should know.
    """

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


def _are_close(one: Floats, two: Floats, scale: Floats | None = None) -> bool:
    size = np.abs(two) if scale is None else np.maximum(np.abs(two), scale)
    with np.errstate(all="ignore"):
        return bool((np.abs(one - two) <= CLOSE * size).all())
