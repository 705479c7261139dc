"""Symptoms that several faults share: whether a training is ill at all."""

from backsight.doctor.symptom import Symptom
from backsight.kernel.language import N_

ILL = Symptom(
    value="shortfall",
    above=0.1,  # half of that is what two seeds of one network differ by
    reason=N_(
        "It knows less than simple models of the same rows: {value:.2f} of the way is missing."
    ),
)
NOT_FINITE = Symptom(
    value="is_not_finite", above=0.5, reason=N_("A number of the training is not finite.")
)
