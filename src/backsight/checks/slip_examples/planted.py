"""A line of a small network is replaced by a wrong one, and the network is run and checked.

networks/sigmoid.py         d1 = u1 * a1 * (1 - a1)        the right line
the slip's own record       d1 = u1                        the wrong one
"""

import linecache
import pkgutil
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from backsight.checks.slip_examples import networks
from backsight.checks.slips import PlantedLine
from backsight.checks.user_gradient.check_gradient import check_gradient
from backsight.checks.user_gradient.verdict import Verdict
from backsight.kernel.catalog import read_first_line
from backsight.kernel.language import _


@dataclass(frozen=True, kw_only=True)
class CheckedExample:
    """A planted slip, and what came of checking it."""

    planted: PlantedLine
    network: str
    """What the network is, in one line."""
    verdict: Verdict
    """Of the wrong gradient."""
    gradient: dict[str, Any]
    """The wrong gradient at the network's weights, of a second call."""
    true: dict[str, Any]
    """That of the right line."""


def check_example(planted: PlantedLine) -> CheckedExample:
    """Run the network with the wrong line in it, and check its gradient."""
    right = import_module(f"{networks.__name__}.{planted.network}")
    names = run_source(read_source(planted.network), planted)
    facts = {"parts": right.list_parts(right.P)} if planted.needs_parts else None
    wrong = names["compute_gradient"]
    loss = names["compute_loss"]  # of the same text, so that lines of it can be told
    verdict = check_gradient(loss, wrong, right.P, facts=facts)
    fresh = run_source(read_source(planted.network), planted)["compute_gradient"]
    fresh(right.P)  # what is kept from call to call shows in the second
    return CheckedExample(
        planted=planted,
        network=_(read_first_line(right.__doc__ or "")),
        verdict=verdict,
        gradient=fresh(right.P),
        true=right.compute_gradient(right.P),
    )


def run_source(source: str, planted: PlantedLine) -> dict[str, Any]:
    """The names of a network whose right line is replaced. The line must stand in it once."""
    assert source.count(f" {planted.right}\n") == 1, planted
    names: dict[str, Any] = {"__name__": planted.network}
    text = source.replace(f" {planted.right}\n", f" {planted.wrong}\n")
    file = f"slip_examples/{planted.network}.py"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    exec(compile(text, file, "exec"), names)  # noqa: S102 - the text is ours
    return names


def read_source(network: str) -> str:
    """The text of a network's file."""
    path = f"{networks.__name__}.{network}"
    spec = find_spec(path)
    source = spec.loader.get_source(path) if spec and spec.loader else None  # type: ignore[attr-defined] # loaders of files have it
    assert isinstance(source, str)
    return source


def list_networks() -> list[str]:
    """The names of the networks."""
    return [module.name for module in pkgutil.iter_modules(networks.__path__)]
