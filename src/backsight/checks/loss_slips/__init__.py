"""What is wrong with a loss, whose gradient may be right. One per file; drop a file here and it is
tried."""

from backsight.checks.loss_slips._record import LossCase, LossFinding, LossSlip
from backsight.kernel.catalog import Catalog
from backsight.kernel.language import end_sentence

loss_slips: Catalog[LossSlip] = Catalog(__name__, LossSlip, "loss slip")


def name_loss_slips(case: LossCase) -> tuple[LossFinding, ...]:
    """What is seen to be wrong with a loss, the surest first."""
    findings = []
    for slip in sorted(loss_slips.values(), key=lambda s: s.order):
        said = slip.explains(case)
        if said:
            findings.append(LossFinding(name=slip.name, sentence=end_sentence(said)))
    return tuple(findings)


__all__ = ["LossCase", "LossFinding", "LossSlip", "loss_slips", "name_loss_slips"]
