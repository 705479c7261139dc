"""How weights and gradients come to a user's update, and where its new weights lie afterwards.

arguments     update(w, g): handed over anew in each step
kept          Optimizer(params).step(grads), Optimizer(params, grads).step(): set in place
held          Optimizer(params).step() with p.data and p.grad
layer         update(layer) with layer.W and layer.dW
own           net.step() with net.W and net.dW
"""

from collections.abc import Mapping
from typing import Any, Literal, Protocol

import numpy as np

from backsight.checks.update_forms.containers import (
    Template,
    make_tensors,
    pack_arrays,
    unpack_arrays,
)
from backsight.checks.update_forms.names import WEIGHTS, simplify_name
from backsight.checks.update_forms.own_arrays import OwnArray
from backsight.checks.update_forms.stand_ins import LayerObject, hold
from backsight.checks.update_rules.layout import ArrayLayout
from backsight.kernel.types import Floats

Place = Literal["arguments", "held", "layer", "own"]
"""Where weights and gradients are."""


class Carrier(Protocol):
    """One way to hand weights and gradients over."""

    def hand(self, arrays: Mapping[str, Floats], slopes: Mapping[str, Floats]) -> tuple[Any, Any]:
        """(what stands for the weights, what for the gradient) in one step."""

    def read(self) -> Any:
        """The weights where they lie after the step, as the template has them."""


class ArgumentCarrier:
    """New containers in each step."""

    def __init__(self, template: Template, is_tensor: bool = False) -> None:
        self.template, self.is_tensor, self.packed = template, is_tensor, None

    def hand(self, arrays: Mapping[str, Floats], slopes: Mapping[str, Floats]) -> tuple[Any, Any]:
        """Both packed."""
        if self.is_tensor:
            arrays, slopes = make_tensors(arrays), make_tensors(slopes)
        self.packed = pack_arrays(arrays, self.template)
        return self.packed, pack_arrays(slopes, self.template)

    def read(self) -> Any:
        """The container of the weights, changed in place or not."""
        return self.packed


class KeptCarrier:
    """The containers with which the object was made; each step their arrays are set anew."""

    def __init__(
        self, owner: Any, packed: Any, packed_slopes: Any, layout: ArrayLayout, template: Template
    ) -> None:
        """packed_slopes: where the gradients lie, if it was made with them, too."""
        self.owner, self.packed, self.packed_slopes = owner, packed, packed_slopes
        self.layout, self.template = layout, template

    def hand(self, arrays: Mapping[str, Floats], slopes: Mapping[str, Floats]) -> tuple[Any, Any]:
        """Those that the object has now, for it may have put new arrays in its own list."""
        current = self.read()
        self._fill(current, arrays)
        if self.packed_slopes is None:
            return current, pack_arrays(slopes, self.template)
        self._fill(self.packed_slopes, slopes)
        return current, self.packed_slopes

    def _fill(self, packed: Any, values: Mapping[str, Floats]) -> None:
        own = unpack_arrays(packed, self.layout, self.template, type(self.owner).__name__)
        for name, array in own.items():
            array[...] = values[name]

    def read(self) -> Any:
        """What it calls its weights, else what it was made with."""
        members = getattr(self.owner, "__dict__", {})
        own = (v for n, v in members.items() if simplify_name(n) in WEIGHTS)
        return next((v for v in own if isinstance(v, type(self.packed))), self.packed)


class HeldCarrier:
    """Arrays that have their gradients with them; the same ones in all steps."""

    def __init__(self, layout: ArrayLayout, template: Template) -> None:
        self.arrays = {n: hold(np.zeros(s)) for n, s in layout.shapes.items()}
        for array in self.arrays.values():
            array.slope = hold(np.zeros(array.shape))
        self.packed = pack_arrays(self.arrays, template)

    def hand(self, arrays: Mapping[str, Floats], slopes: Mapping[str, Floats]) -> tuple[Any, Any]:
        """The arrays, of which each has its gradient."""
        for name, array in self.arrays.items():
            array[...] = arrays[name]
            array.slope = hold(slopes[name].copy())
        return self.packed, None

    def read(self) -> Any:
        """The same."""
        return self.packed


class TensorCarrier:
    """Parameters of PyTorch, that have their gradients with them; the same ones in all steps."""

    def __init__(self, layout: ArrayLayout, template: Template) -> None:
        zeros = make_tensors({n: np.zeros(s) for n, s in layout.shapes.items()})
        self.tensors = {name: tensor.requires_grad_() for name, tensor in zeros.items()}
        self.packed = pack_arrays(self.tensors, template)

    def hand(self, arrays: Mapping[str, Floats], slopes: Mapping[str, Floats]) -> tuple[Any, Any]:
        """The tensors, of which each has its gradient."""
        pairs = make_tensors(arrays), make_tensors({n: g.copy() for n, g in slopes.items()})
        for name, tensor in self.tensors.items():
            tensor.data.copy_(pairs[0][name])
            tensor.grad = pairs[1][name]
        return self.packed, None

    def read(self) -> Any:
        """The same."""
        return self.packed


class LayerCarrier:
    """One layer with all of the arrays."""

    def __init__(self, layout: ArrayLayout, template: Template, is_list: bool) -> None:
        zeros = {n: np.zeros(s) for n, s in layout.shapes.items()}
        self.layer, self.template, self.is_list = LayerObject(zeros), template, is_list

    def hand(self, arrays: Mapping[str, Floats], slopes: Mapping[str, Floats]) -> tuple[Any, Any]:
        """The layer, or a list of it alone."""
        self.layer.hand(arrays, slopes)
        return ([self.layer] if self.is_list else self.layer), None

    def read(self) -> Any:
        """The layer's own."""
        return pack_arrays(self.layer.params, self.template)


class OwnCarrier:
    """What an object holds itself."""

    def __init__(self, places: Mapping[str, OwnArray], template: Template) -> None:
        self.places, self.template = places, template

    def hand(self, arrays: Mapping[str, Floats], slopes: Mapping[str, Floats]) -> tuple[Any, Any]:
        """Nothing: both are put where it has them."""
        for name, place in self.places.items():
            place.hand(arrays[name], slopes[name])
        return None, None

    def read(self) -> Any:
        """Where it has them."""
        arrays = {name: place.holder[place.key] for name, place in self.places.items()}
        return pack_arrays(arrays, self.template)
