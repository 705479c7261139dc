"""Cases for proofs about a layer: the last, a hidden one with two above it, any, and a batch."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from backsight.kernel.draws.stream import Stream
from backsight.proofs._network import (
    DrawnNetwork,
    NetworkArrays,
    draw_float_network,
    draw_rational_network,
)
from backsight.proofs._record import ProofCase, ProofDraw

Roles = Mapping[str, int]


def make_case(network: DrawnNetwork, roles: Roles, layer: int) -> ProofCase:
    """The arrays of a network. layer: whose units the identity matrix I has."""
    identity = np.eye(network.widths[layer], dtype=int)
    return ProofCase(
        values=NetworkArrays(network, roles, {"I": identity}),
        about=network.about,
        arrays=network.list_arrays(),
        largest=network.largest,
    )


DrawNetwork = Callable[[Stream, int], DrawnNetwork]


def _draw_output(draw: DrawNetwork, rng: Stream) -> ProofCase:
    last = int(rng.draw_integers(1, 4))
    return make_case(draw(rng, last), {"last": last}, last)


def _draw_hidden(draw: DrawNetwork, rng: Stream) -> ProofCase:
    last = int(rng.draw_integers(3, 5))
    roles = {"under": last - 3, "here": last - 2, "above": last - 1, "last": last}
    return make_case(draw(rng, last), roles, last - 2)


def _draw_any(draw: DrawNetwork, rng: Stream) -> ProofCase:
    last = int(rng.draw_integers(1, 4))
    here = int(rng.draw_integers(1, last + 1))
    return make_case(draw(rng, last), {"under": here - 1, "here": here}, here)


def _draw_batch(rng: Stream) -> ProofCase:
    """Training's derivatives by the weights, and δ of each row as it is measured, (rows, units)."""
    last, rows = int(rng.draw_integers(1, 4)), int(rng.draw_integers(2, 6))
    here = int(rng.draw_integers(1, last + 1))
    network = draw_float_network(rng, last, rows=rows)
    tape = network.tape
    delta = measure_cost(network, f"z{here}")
    below: Any = tape[f"a{here - 1}" if here > 1 else "x"]
    return ProofCase(
        values={
            "delta_here": delta,
            "a_under": below,
            "dC_db_here": tape[f"dL_db{here}"],
            "dC_dw_here": tape[f"dL_dW{here}"].T,
        },
        matrices={"delta_here": delta.T, "a_under": below.T, "ones": np.ones((rows, 1))},
        about=network.about,
        arrays=network.list_arrays(),
        largest=network.largest,
    )


def measure_cost(network: DrawnNetwork, symbol: str) -> Any:
    """The derivative of the cost with respect to an array of training, in its shape."""
    tape = network.run_tape(symbol)
    return tape["L"].tangents.reshape(tape[symbol].shape)


# With three layers above each other a polynomial of the third degree has numbers of 400 digits.
RATIONAL = partial(draw_rational_network, degree=2)

OUTPUT_FRACTIONS = ProofDraw(
    name="output/fractions", arithmetic="fractions", make=partial(_draw_output, RATIONAL)
)
OUTPUT_FLOATS = ProofDraw(
    name="output/float64", arithmetic="float64", make=partial(_draw_output, draw_float_network)
)
HIDDEN_FRACTIONS = ProofDraw(
    name="hidden/fractions", arithmetic="fractions", make=partial(_draw_hidden, RATIONAL)
)
HIDDEN_FLOATS = ProofDraw(
    name="hidden/float64", arithmetic="float64", make=partial(_draw_hidden, draw_float_network)
)
ANY_FRACTIONS = ProofDraw(
    name="any/fractions", arithmetic="fractions", make=partial(_draw_any, RATIONAL)
)
ANY_FLOATS = ProofDraw(
    name="any/float64", arithmetic="float64", make=partial(_draw_any, draw_float_network)
)
BATCH_FLOATS = ProofDraw(name="batch/float64", arithmetic="float64", make=_draw_batch)
