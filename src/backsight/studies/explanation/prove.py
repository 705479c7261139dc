"""`backsight.prove`: a proof line by line, each line run on random networks."""

from typing import Any

from backsight.kernel.errors import BadInput, UnknownName, naming_keywords
from backsight.kernel.language import _
from backsight.kernel.progress import Progress, ignore_progress
from backsight.proofs import proofs
from backsight.proofs._page import make_proof_page, make_proofs_page
from backsight.proofs._plain import to_plain
from backsight.proofs._run import NETWORKS, ProofOutcome, run_proof
from backsight.studies.explanation.page import Page


class ProofPage(Page):
    """A proof that was run, which shows itself."""

    def __init__(self, outcome: ProofOutcome) -> None:
        Page.__init__(self, make_proof_page(outcome))
        self.outcome = outcome
        """Every line with what came of it."""

    @property
    def holds(self) -> bool:
        """Whether every line is true on every network."""
        return self.outcome.holds

    def to_plain(self) -> dict[str, Any]:
        """As `backsight prove NAME --json` has it."""
        return to_plain(self.outcome)


@naming_keywords()
def prove(
    name: str,
    *,
    networks: int = NETWORKS,
    seed: int = 0,
    progress: Progress = ignore_progress,
) -> ProofPage:
    """A proof line by line, each line run on random networks: in fractions where it can be.

    name: "bp1", "bp2", "bp3", "bp4", "softmax", "paths", "central", "nesterov" or "adam". networks:
    on how many every line is run; seed: by which they are drawn. progress: is told of each of
    them. What comes back shows itself in a notebook; print it, `save("bp1.html")`, or ask it
    `holds`. Raises UnknownName, BadInput.

    >>> import backsight
    >>> page = backsight.prove("bp1", networks=3)
    >>> page.holds, len(page.outcome.lines)
    (True, 7)
    >>> print(str(page).splitlines()[0])
    BP1: the error of the output layer
    """
    if not isinstance(name, str):
        raise BadInput(_("The name of a proof is a text, got {name!r}.").format(name=name))
    if name not in proofs:
        raise UnknownName(_("proof"), name, proofs)
    outcome = run_proof(proofs[name], networks=networks, seed=seed, progress=progress)
    return ProofPage(outcome)


def list_proofs() -> Page:
    """All proofs by name, as `backsight prove` lists them."""
    return Page(make_proofs_page())
