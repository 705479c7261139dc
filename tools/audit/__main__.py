"""docs/audit.md from running every claim: `make audit`, some minutes.

    PYTHONPATH=tools python -m audit             all claims, and the page
    PYTHONPATH=tools python -m audit 000 003.4   these claims, printed; the page stays as it is

Claims on MNIST need its files in the folder of $BACKSIGHT_DATA.
"""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from audit.catalog import read_claims
from audit.claim import Finding
from audit.page import PAGE, write_page
from audit.shell import Shell


def main(chosen: Sequence[str]) -> None:
    """Run the claims whose numbers begin so, or all."""
    claims = {
        number: claim
        for number, claim in read_claims().items()
        if not chosen or any(number == c or number.startswith(f"{c}.") for c in chosen)
    }
    with tempfile.TemporaryDirectory() as folder:
        shell, findings = Shell(folder=Path(folder)), dict[str, Finding]()
        for number, claim in claims.items():
            finding = findings[number] = claim.decide(shell.run(claim.commands))
            print(f"{number}  {finding.verdict}: {claim.words} ({finding.number})", flush=True)
        if not chosen:
            PAGE.write_text(write_page(claims, findings, shell), encoding="utf-8")
            print(PAGE)


if __name__ == "__main__":
    main(sys.argv[1:])
