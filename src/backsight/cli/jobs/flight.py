"""What `when`, `show` and `doctor` print of a watched loop of PyTorch's."""

from collections.abc import Callable, Iterator

from backsight.adapters.torch.flight.flight_file import Flight, as_plain, read_flight
from backsight.cli.printing.output import print_json
from backsight.cli.terminal import print_text

Describe = Callable[[Flight], Iterator[str]]
"""From what was written down to lines."""


def print_flight(folder: str, describe: Describe, *, as_json: bool) -> Flight:
    """Print it, as lines or as JSON, and give it back."""
    flight = read_flight(folder)
    if as_json:
        print_json(as_plain(flight), indent=2)
    else:
        print_text(*describe(flight))
    return flight
