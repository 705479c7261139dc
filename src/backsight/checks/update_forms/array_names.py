"""Names of parameters that each stand for one array: which is a weight, which is its gradient, and
which is what is remembered of it.

    update(W1, b1, dW1, db1, vW1, vb1, lr)
           └┬───┘  └─┬────┘  └─┬────┘
         weights  gradients  memory v of W1 and b1

    key_of("weights1") = key_of("W1") = "w1"        key_of("bias") = key_of("b") = "b"
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from backsight.checks.update_forms.names import GRADIENT, MEMORY, find_memory, simplify_name
from backsight.maths.optimizers import Optimizer

KINDS = {
    "w": ("w", "ws", "weight", "weights", "kernel", "kernels"),
    "b": ("b", "bs", "bias", "biases"),
}
"""What the arrays of a layer are called."""
SLOPES = ("gradient", "nabla", "grads", "grad", "delta", "del", "d", "g")
"""What stands before or behind the name of an array whose gradient it is."""
MEMORIES = sorted(
    {word for name, words in MEMORY.items() for word in (name, *words.split())}
    | {"h", "momentums", "velocities", "momentum"},
    key=lambda word: -len(word),
)
"""What stands before or behind the name of an array of which it is remembered."""
Part = Literal["weights", "gradient", "memory"]


@dataclass(frozen=True, kw_only=True)
class NamedPart:
    """What one parameter stands for."""

    role: Part
    """Which of the three."""
    array: str
    """The parameter of the weights that it belongs to."""
    what: str = ""
    """Which memory of the record."""


@lru_cache(maxsize=4096)
def make_key(name: str) -> str:
    """A name as arrays are compared: weights1 and W_1 are "w1"."""
    plain = simplify_name(name)
    stem = plain.rstrip("0123456789")
    own = next((kind for kind, words in KINDS.items() if stem in words), stem)
    return own + plain[len(stem) :]


def list_slope_keys(name: str) -> Iterator[str]:
    """The keys of the arrays whose gradient a name may be."""
    yield from (make_key(rest) for _affix, rest in _strip(simplify_name(name), SLOPES))


def find_parts(names: Sequence[str], record: Optimizer) -> dict[str, NamedPart]:
    """What the parameters stand for, by name; nothing where they are not array by array."""
    keys = {make_key(name): name for name in names}
    slopes = {
        name: keys[key]
        for name in names
        for key in list_slope_keys(name)
        if key in keys and keys[key] != name
    }
    weights = [name for name in names if name in set(slopes.values()) and name not in slopes]
    if len(weights) < 2:
        weights, slopes = _list_layers(names), {}
    parts = {name: NamedPart(role="weights", array=name) for name in weights}
    if not parts:
        return {}
    parts |= {n: NamedPart(role="gradient", array=w) for n, w in slopes.items() if w in parts}
    own = {make_key(name): name for name in weights}
    for name in names:
        if name not in parts:
            parts |= _find_memory_part(name, own, record)
    return parts


def _list_layers(names: Sequence[str]) -> list[str]:
    """W1, b1, W2, b2 beside one gradient of all; nothing where they are not so."""
    some = _list_of_layers(names)
    has_slopes = any(simplify_name(n) in GRADIENT - {"g", "dw", "dx"} for n in names)
    return some if has_slopes and len({make_key(n) for n in some}) > 1 else []


def _list_of_layers(names: Sequence[str]) -> list[str]:
    """Weights, and the biases of the layers that have weights: b1 beside W1, not beside w alone,
    where it is a β of Adam."""
    keys = {name: make_key(name) for name in names}
    weights = {key for key in keys.values() if key.rstrip("0123456789") == "w"}
    return [n for n, key in keys.items() if key in weights or _is_bias_beside(key, weights)]


def _is_bias_beside(key: str, weights: set[str]) -> bool:
    return key.rstrip("0123456789") == "b" and f"w{key[1:]}" in weights


def _find_memory_part(
    name: str, weights: dict[str, str], record: Optimizer
) -> dict[str, NamedPart]:
    for affix, rest in _strip(simplify_name(name), MEMORIES):
        for key in (make_key(rest), *list_slope_keys(rest)):
            if key in weights:
                what = find_memory(affix, record) or affix
                return {name: NamedPart(role="memory", array=weights[key], what=what)}
    return {}


def _strip(plain: str, affixes: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(affix, what is left of a name without it) for all that it has."""
    for affix in affixes:
        if plain.startswith(affix) and plain != affix:
            yield affix, plain.removeprefix(affix)
        if plain.endswith(affix) and plain != affix:
            yield affix, plain.removesuffix(affix)


def is_vector(name: str) -> bool:
    """Whether an array of such a name is a vector in most programs."""
    return simplify_name(name).startswith(("b", "gamma"))


def find_array(name: str, arrays: tuple[str, ...]) -> str | None:
    """The array that a name belongs to: W1 for "W1", "dW1", "vW1", "v_dW1"; None for none."""
    pair = split_memory_name(name, arrays)
    if pair is not None:
        return pair[1]
    keys = {make_key(array): array for array in arrays}
    own = [make_key(name), *list_slope_keys(name)]
    return next((keys[key] for key in own if key in keys), None)


@lru_cache(maxsize=4096)
def split_memory_name(name: str, arrays: tuple[str, ...]) -> tuple[str, str] | None:
    """("v", "W1") for "v_dW1"; None where a name is not so."""
    keys = {make_key(array): array for array in arrays}
    for affix, rest in _strip(simplify_name(name), MEMORIES):
        for key in (make_key(rest), *list_slope_keys(rest)):
            if key in keys:
                return affix, keys[key]
    return None
