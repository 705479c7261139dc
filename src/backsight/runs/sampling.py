"""Steps of a run that are looked at, evenly spaced and near its snapshots."""

MOST = 24
"""Steps at which weights are compared."""


def choose_spaced_steps(
    first: int, last: int, both: set[int], either: set[int], most: int = MOST
) -> list[int]:
    """About 24 steps from first to last, or as many as are asked for: where both runs keep a state,
    else where one does, if such a step is near."""
    count = min(most - 1, last - first)
    tolerance = (last - first) / max(1, count) / 2
    chosen_steps = {first, last}
    for position in range(1, count):
        target = first + (last - first) * position / count
        near = [
            min(snapshot_steps, key=lambda k: abs(k - target), default=None)
            for snapshot_steps in (both, either)
        ]
        close = [
            k for k in near if k is not None and abs(k - target) < tolerance and first < k < last
        ]
        chosen_steps.add(close[0] if close else round(target))
    return sorted(chosen_steps)
