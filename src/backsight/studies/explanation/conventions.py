"""`backsight.conventions`: an optimizer's variants side by side."""

from backsight.explanations.conventions._page import make_convention_page
from backsight.kernel.errors import naming_keywords
from backsight.studies.explanation.page import Page


@naming_keywords()
def conventions(name: str) -> Page:
    """The variants that go by one name: formulas, when they are the same, and when they part.

    name: "momentum", "nesterov", "adam", "decay" or "rmsprop". The numbers are computed on the
    spot. What comes back shows itself in a notebook; print it, or `save("momentum.html")`.
    Raises UnknownName.

    >>> import backsight
    >>> print(str(backsight.conventions("momentum")).splitlines()[0])
    Momentum: three ways to write it
    """
    return Page(make_convention_page(name))
