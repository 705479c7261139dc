"""Products of matrices: a row of the left times a column of the right."""

import math

from backsight.adapters.torch.flight.cause.arithmetic.numbers import TERMS, format_terms, put
from backsight.adapters.torch.flight.cause.entries import LEFT_RIGHT, broadcast
from backsight.adapters.torch.flight.cause.operations import TrailStep


def describe_product(step: TrailStep) -> str:
    """The largest products of a row and a column, and how many there are."""
    operation, index = step.operation, step.index
    left, right = (operation.inputs[i][1] for i in LEFT_RIGHT[operation.name])
    row = left[index] if operation.name == "mv" else left[index[:-1]]
    column = right if operation.name == "mv" else right[(*index[:-2], slice(None), index[-1])]
    terms = row.double() * column.double()
    order = terms.abs().nan_to_num(nan=math.inf).argsort(descending=True)[:TERMS]
    shown = " + ".join(f"{put(row[i])}·{put(column[i])}" for i in order)
    more = f" + … ({format_terms(len(terms))})" if len(terms) > TERMS else ""
    bias = ""
    if operation.name in ("addmm", "baddbmm"):
        given = operation.inputs[0][1]
        where = broadcast(index, operation.outputs[0][1].shape, given.shape)
        bias = f"{put(given[where])} + " if where is not None else ""
    return f"{bias}{shown}{more}"
