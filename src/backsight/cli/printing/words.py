"""Numbers and networks as people say them."""

from backsight.kernel.language import _


def format_size(count: int) -> str:
    """512 kB, 3.2 MB."""
    for unit, large in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= large:
            return f"{count / large:.3g} {unit}"
    return f"{count} B"


def format_duration(seconds: float) -> str:
    """0.4 s, 3 min 20 s, 2 h 5 min."""
    if seconds < 60:
        return _("{seconds:.3g} s").format(seconds=seconds)
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return _("{minutes} min {seconds} s").format(minutes=minutes, seconds=rest)
    return _("{hours} h {minutes} min").format(hours=minutes // 60, minutes=minutes % 60)
