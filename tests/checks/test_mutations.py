"""A slope that is wrong by a thousandth, in any record of any catalog, turns the check red."""

import dataclasses

import pytest
from points import dense, layers, point_of

from backsight.checks import agree
from backsight.kernel.formula import Formula
from backsight.maths import catalogs

INDEPENDENT = ["central_difference", "complex_step", "forward_mode"]
ROLES = {
    "activations": ("slope", "pullback"), "losses": ("slope", "fused"), "regularizers": ("slope",),
    "layers": ("pullbacks",),
}  # fmt: skip


class Off(Formula):
    """A formula whose result is a thousandth too large."""

    def with_words(self, words):
        right = super().with_words(words)
        return lambda *operands, **settings: 1.001 * right(*operands, **settings)


def wrong(value, key=""):
    """A role with its formula, the one under the key or that of a `Fused`, spoiled."""
    if isinstance(value, Formula):
        return Off(value.function)
    if dataclasses.is_dataclass(value):
        return dataclasses.replace(value, pullback=Off(value.pullback.function))
    return {**value, key: wrong(value[key])}


def every_slope():
    """(catalog, record, role, key) of each formula that backpropagation takes from a record."""
    for folder, roles in ROLES.items():
        for name, record in catalogs[folder].items():
            for role in roles:
                value = getattr(record, role)
                keys = [""] if isinstance(value, Formula) else list(value or ())
                yield from ((folder, name, role, key) for key in keys)


def network_with(folder, name, key):
    """A network in which that formula matters."""
    if folder == "activations":
        return {"layers": layers(name, name)}
    if folder == "regularizers":
        return {"regularizer": {"name": name, "lam": 0.1}}
    if folder == "losses":
        return {"loss": name, "layers": layers("tanh", key or "tanh")}
    if name == "dense":
        return {}
    return {
        "layers": [dense(4, "tanh"), dense(4, "tanh"), {"layer": name}, dense(4, "tanh"), dense()]
    }


SLOPES = list(every_slope())


@pytest.fixture(params=SLOPES, ids=lambda s: ".".join(filter(None, s)))
def case(request, monkeypatch):
    """(point, spoil): a point of a network, and what makes its slope wrong until the test ends."""
    folder, name, role, key = request.param

    def spoil():
        record = catalogs[folder][name]
        changed = dataclasses.replace(record, **{role: wrong(getattr(record, role), key)})
        monkeypatch.setitem(catalogs[folder]._loaded_records, name, changed)

    return point_of(**network_with(folder, name, key)), spoil


@pytest.mark.slow
def test_the_right_slope_is_no_alarm(case):
    """Green at the very points where the wrong one is red; test_methods has others."""
    point, _spoil = case
    assert agree(point, INDEPENDENT).holds


@pytest.mark.sweep(14)
def test_a_slope_off_by_a_thousandth_is_seen(case):
    """Red by each independent method."""
    point, spoil = case
    spoil()
    found = agree(point, INDEPENDENT)
    assert {c.method for c in found.comparisons if not c.holds} == set(INDEPENDENT)


def test_every_role_with_a_slope_is_tried():
    """No record is left out: each one that backpropagation goes through has a case."""
    tried = {(folder, name) for folder, name, *_ in SLOPES}
    assert tried == {(folder, name) for folder in ROLES for name in catalogs[folder]}
    assert len(SLOPES) > 35
