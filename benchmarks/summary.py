"""Measured times as plain data: medians, paired ratios with their quartiles, promises."""

from typing import Any

from pairs import Race
from workloads import BEST, Training

OURS = "Backsight"
Plain = dict[str, Any]


def plain_race(race: Race) -> Plain:
    """A race as JSON holds it."""
    work, ours = race.workload, race.of(OURS)
    engine = ours[0] if ours else None
    found: Plain = {
        "workload": work.name, "title": work.title, "unit": work.unit, "threads": race.threads,
        "agree_to": race.worst, "wrong": race.wrong, "left_out": race.left_out, "engine": engine,
        "contenders": {name: _contender(race, name, engine) for name in race.seconds},
        "promises": [],
    }  # fmt: skip
    if isinstance(work, Training):
        found |= {"flops": work.flops, "dtype": work.dtype}
    if engine:
        found["promises"] = _promises(race, engine)
    return found


def share_out(race: Plain, limits: Plain) -> None:
    """Write down which part of the limit each contender reaches. limits: floating-point operations
    a second of the libraries' matrix products, by dtype; the largest counts."""
    limit = max(limits.get(race.get("dtype"), {}).values(), default=0.0)
    for each in race["contenders"].values():
        if limit:
            each["limit_share"] = race["flops"] / each["seconds"] / limit


def _contender(race: Race, name: str, engine: str | None) -> Plain:
    found: Plain = {"seconds": race.median(name), "rounds": race.seconds[name].tolist()}
    return {**found, "over_engine": spread(race, name, engine)} if engine else found


def spread(race: Race, name: str, to: str) -> Plain:
    """The paired ratio of two contenders' times."""
    low, middle, high = race.ratio(name, to)
    return {"low": low, "median": middle, "high": high}


def _promises(race: Race, engine: str) -> list[Plain]:
    """How many times as fast the engine is as those that it is measured by. What is promised is
    promised for one thread, which the command line takes."""
    peers = sorted(race.of(OURS, without=True), key=lambda name: race.ratio(name, engine)[1])
    promised_here = race.workload.targets if race.threads == 1 else {}
    targets = {"PyTorch eager": None, BEST: None, **promised_here}
    found = []
    for against, promised in targets.items():
        peer = (peers or [None])[0] if against == BEST else against
        if peer not in race.seconds:
            continue
        found.append(
            {"against": against, "peer": peer, "promised": promised, **spread(race, peer, engine)}
        )
    return found
