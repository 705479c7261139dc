"""All claims: what the files under `claims/` hold."""

import importlib.util
from collections.abc import Mapping
from pathlib import Path

from audit.claim import Claim

FOLDER = Path(__file__).parent / "claims"


def read_claims() -> Mapping[str, Claim]:
    """By number, such as "000.3": the article, and the place in the order of its text."""
    files = sorted(FOLDER.glob("a*/*.py"))
    claims = sorted((load_claim(file) for file in files), key=lambda c: (c.article, c.order))
    counts: dict[str, int] = {}
    for claim in claims:
        counts[claim.article] = counts.get(claim.article, 0) + 1
    numbers = (f"{a}.{k}" for a, count in counts.items() for k in range(1, count + 1))
    return dict(zip(numbers, claims, strict=True))


def load_claim(file: Path) -> Claim:
    """The record of a file."""
    spec = importlib.util.spec_from_file_location(f"claim_{file.parent.name}_{file.stem}", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    claim: Claim = module.claim
    if file.parent.name != f"a{claim.article}":
        raise ValueError(f"{file} holds a claim of article {claim.article}")
    return claim
