"""Symptoms that several faults share: whether a training is ill at all."""

from backsight.doctor.symptom import Symptom
from backsight.kernel.language import N_

ILL = Symptom(
    value="shortfall",
    above=0.1,  # half of that is what two seeds of one network differ by
    reason=N_("Its skill is {value:.2f} less than that of simple models, beyond chance."),
)
NOT_FINITE = Symptom(
    value="is_not_finite", above=0.5, reason=N_("A number of the training is not finite.")
)
