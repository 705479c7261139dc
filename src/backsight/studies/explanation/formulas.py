"""`backsight.formulas`: the table of functions and their first derivatives."""

from backsight.explanations.functions.table import make_formulas_page as document_of
from backsight.kernel.errors import naming_keywords
from backsight.studies.explanation.page import Page
from backsight.training.plugins import admit_installed


@naming_keywords()
def formulas(*catalogs: str) -> Page:
    """Every record of some catalogs: its formula, derivative, kinks, settings and source.

    catalogs: "activations", "losses", "optimizers" …; none for all. What comes back shows itself
    in a notebook; print it, or `save("formulas.html")`.

    >>> import backsight
    >>> "1 − a²" in str(backsight.formulas("activations"))
    True
    """
    admit_installed()
    return Page(document_of(catalogs))
