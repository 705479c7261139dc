"""Steps are so long that they overshoot: the loss rises where its slope promised a fall.

What it does: a step of rate η along a direction of curvature λ shrinks the distance to the lowest
point only while ηλ < 2; beyond that it grows.

Why it is bad: the loss jumps about or runs away, units die or saturate.

Example: `--optimizer sgd --lr 5` on handwritten digits.

Remedy: a tenth of the rate, or a hundredth.

References: LeCun et al. 1998, "Efficient BackProp", section 5; Goodfellow et al. 2016, section
8.3.
"""

from backsight.doctor import changes
from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.doctor.faults._signs import ILL, NOT_FINITE
from backsight.doctor.symptom import Symptom

learning_rate_too_high = Fault(
    name="learning_rate_too_high",
    why="Steps go beyond the lowest point, and the loss rises where it should fall.",
    evidence=(
        Evidence(
            certainty="strong",
            symptoms=(
                Symptom(
                    value="kept_promise",
                    below=-0.5,
                    reason="A first step on 512 rows or fewer does {value:.2g} times what their "
                    "slope promises: below 0 the loss rises.",
                ),
                Symptom(
                    value="start_scale",
                    above=0.3,
                    below=3,
                    reason="The first weights have their usual size.",
                ),
                ILL,
            ),
        ),
        Evidence(
            certainty="strong",
            symptoms=(
                Symptom(
                    value="loss_peak",
                    above=3,
                    reason="The loss rose to {value:.3g} times that at the start.",
                ),
                ILL,
            ),
        ),
        Evidence(
            certainty="likely",
            symptoms=(
                Symptom(
                    value="kept_promise",
                    below=0,
                    reason="A first step on 512 rows or fewer does {value:.2g} times what their "
                    "slope promises: below 0 the loss rises.",
                ),
                ILL,
            ),
        ),
        Evidence(certainty="likely", symptoms=(NOT_FINITE,)),
        Evidence(
            certainty="likely",
            symptoms=(
                Symptom(
                    value="loss_growth",
                    above=1.05,
                    reason="The loss ends at {value:.3g} times that at the start.",
                ),
                ILL,
            ),
        ),
        Evidence(
            certainty="likely",
            symptoms=(
                Symptom(
                    value="first_update",
                    above=0.5,  # 0.001 to 0.4 in trainings that are well
                    reason="The first step moves the weights by {value:.2g} times their own "
                    "length.",
                ),
                ILL,
            ),
        ),
    ),
    remedies=(
        Remedy(change=changes.multiply_rate(0.1), reason="A tenth of the rate."),
        Remedy(change=changes.multiply_rate(0.01), reason="A hundredth of the rate."),
        Remedy(change=changes.multiply_rate(0.001), reason="A thousandth of the rate."),
    ),
    confused_with=("exploding_gradients", "unscaled_inputs", "start_too_large", "oscillation"),
    explains=(
        "dead_relus",
        "saturated_units",
        "oscillation",
        "numbers_not_finite",
        "plateau",
        "exploding_gradients",
        "too_few_steps",
        "capacity_too_small",
    ),
    reference="Goodfellow et al. 2016, section 8.3",
)
