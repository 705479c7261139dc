"""A gradient written as a sum of known arrays, each with a factor."""

import numpy as np

from backsight.checks.slips._record import Case
from backsight.kernel.types import Array, Floats


def fit_factors(case: Case, name: str, terms: list[Array]) -> Floats | None:
    """The factors for which Σ factor · term is the user's gradient; None where none fit.

    There must be three more numbers than factors, and no term may follow from the others.
    """
    mine = case.get_gradient(name)
    mask = np.logical_and.reduce([np.isfinite(term) for term in terms])
    table = np.stack([np.broadcast_to(term, mine.shape)[mask] for term in terms], axis=1)
    sizes = np.linalg.norm(table, axis=0)
    if len(table) < len(terms) + 3 or not sizes.all():
        return None
    solution, _, rank, _ = np.linalg.lstsq(table / sizes, mine[mask], rcond=1e-10)
    solution = solution / sizes
    total = sum(c * term for c, term in zip(solution, terms, strict=True))
    return solution if rank == len(terms) and case.is_match(name, total) else None


def is_significant(case: Case, name: str, factor: float, term: Array) -> bool:
    """Whether a term is more than rounding in the user's gradient."""
    mine = float(np.abs(case.get_gradient(name)).max())
    return bool(abs(factor) * float(np.nanmax(np.abs(term))) > 1e-12 * mine)
