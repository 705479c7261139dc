"""One array's gradient given to another of the same shape.

What it does: two arrays of the same shape have each other's gradient, often by their order in a
list.

Why it is bad: no shape is wrong, so nothing complains, and both arrays move at random.

Remedy: hand gradients over by name, in a dict.
"""

from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Slip
from backsight.kernel.language import _, join_words


def explains(case: Case) -> str | None:
    """Whether every wrong array has the true gradient of another one."""
    owners = {name: find_owner(case, name) for name in case.wrong}
    if not all(owners.values()):
        return None
    pairs = (
        _("{name} has the gradient of {owner}").format(name=name, owner=whose)
        for name, whose in owners.items()
    )
    return _("Gradients are exchanged: {pairs}.").format(pairs=join_words(pairs))


def find_owner(case: Case, name: str) -> str:
    """Whose gradient an array was given; "" where it is nobody's."""
    fits = (other for other in case.true if other != name and case.is_match(name, case.true[other]))
    return next((other for other in fits if case.true[other].any()), "")


swapped = Slip(
    name="swapped",
    order=60,
    explains=explains,
    example=PlantedLine(
        network="softmax",
        right='return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}',
        wrong='return {"W1": dW2, "b1": db1, "W2": dW1, "b2": db2}',
    ),
    confused_with=("transposed",),
)
