"""A proof that is run: every line on every random network, and where it comes off worst."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.progress import Progress, ignore_progress
from backsight.kernel.streams import stream
from backsight.proofs._record import Proof, ProofCase, ProofDraw, ProofLine
from backsight.proofs._sides import SideComparison, compare_sides, rank_comparison

NETWORKS = 1000
"""What a proof is run on unless something else is asked for."""


@dataclass(frozen=True, kw_only=True, eq=False)
class LineOutcome:
    """A line on all networks."""

    line: ProofLine
    networks: int
    """On how many it was run."""
    failures: int
    """On how many it is false."""
    worst: SideComparison
    """Where it comes off worst."""
    network: int
    """The number of that network, from 0."""
    about: str
    """That network in short."""
    arrays: Mapping[str, Any]
    """What was drawn for it."""

    @property
    def holds(self) -> bool:
        """Whether it is true on all of them."""
        return not self.failures


@dataclass(frozen=True, kw_only=True, eq=False)
class ProofOutcome:
    """A proof on all networks."""

    proof: Proof
    networks: int
    """On how many every line was run."""
    seed: int
    """By which they are drawn."""
    lines: tuple[LineOutcome, ...]
    """In the order of the proof."""

    @property
    def holds(self) -> bool:
        """Whether every line is true on every network."""
        return all(line.holds for line in self.lines)


def run_proof(
    proof: Proof,
    *,
    networks: int = NETWORKS,
    seed: int = 0,
    progress: Progress = ignore_progress,
) -> ProofOutcome:
    """Run every line of a proof. networks: how many are drawn. seed: by which. progress: is told
    of each network. Raises BadInput."""
    _require_counts(networks, seed)
    draws = list(dict.fromkeys(line.draw for line in proof.lines))
    outcomes: dict[int, LineOutcome] = {}
    for position, draw in enumerate(draws):
        numbers = [n for n, line in enumerate(proof.lines) if line.draw == draw]
        for network in range(networks):
            case = draw_case(draw, seed, network)
            for number in numbers:
                outcome = _run_line(proof.lines[number], case, network)
                outcomes[number] = _merge_outcomes(outcomes.get(number), outcome)
            progress(proof.name, position * networks + network + 1, len(draws) * networks)
    lines = tuple(outcomes[number] for number in range(len(proof.lines)))
    return ProofOutcome(proof=proof, networks=networks, seed=seed, lines=lines)


def draw_case(draw: ProofDraw, seed: int, network: int) -> ProofCase:
    """One network of a draw, the same whenever it is asked for."""
    return draw.make(stream(seed, f"proofs/{draw.name}", network))


def _run_line(line: ProofLine, case: ProofCase, network: int) -> LineOutcome:
    result = compare_sides(line, case)
    return LineOutcome(
        line=line,
        networks=1,
        failures=int(not result.holds),
        worst=result,
        network=network,
        about=case.about,
        arrays=case.arrays,
    )


def _merge_outcomes(before: LineOutcome | None, new: LineOutcome) -> LineOutcome:
    """Both together, with the worse of the two networks."""
    if before is None:
        return new
    worse = max(before, new, key=lambda outcome: rank_comparison(outcome.worst))
    return replace(
        worse,
        networks=before.networks + new.networks,
        failures=before.failures + new.failures,
    )


def _require_counts(networks: Any, seed: Any) -> None:
    for name, value, least in (("networks", networks, 1), ("seed", seed, 0)):
        if type(value) is not int or value < least:
            raise BadInput(
                _("{name} must be a whole number of at least {least}, got {value!r}.").format(
                    name=name, least=least, value=value
                )
            )
