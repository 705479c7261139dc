"""Skill: how good outputs are, 0 as the best constant and 1 all right.

    classes: accuracy, from the share of the largest class to 1
    numbers: R², from 0 to 1, of the columns that vary

Where classes are weighted, or one of them has nearly all rows, a constant is right nearly
everywhere, and a network that finds most of the rare rows may be right no more often. Then the mean
over the classes of the share that is found of each counts too, and the better of both is the skill:

    950 rows of class 0, of which 900 are found; 50 of class 1, of which 45 are found
    accuracy .945: skill (.945 - .95) / .05 = -.1        a constant would be right more often
    found    (.947 + .9) / 2: skill (.924 - .5) / .5 = .85
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from backsight.engine.spec import Choice
from backsight.engine.targets import decide
from backsight.kernel.types import Floats
from backsight.training.evaluation import compute_metric, compute_score, make_metric_operands
from backsight.training.experiment import Experiment

LARGE_SHARE = 0.85
"""Of the largest class, from which on what is found of each class counts: accuracy has 0.15 left
between a constant and all right, about what two halves of a hundred rows differ by."""
LEAST = -1.0
"""Of a skill: how much worse than a constant says nothing more."""


def measure_skill(experiment: Experiment, outputs: Floats, y: Floats) -> float:
    """Of outputs for rows with targets y, (rows, units) both; -1 at the least, and where they are
    not finite."""
    with np.errstate(all="ignore"):
        if not experiment.classes:
            skills = np.array([_measure_numbers(experiment, outputs, y)])
        else:
            skills = to_skills(experiment, [compute_score(experiment, outputs, y)], y)
            if is_uneven(experiment, y):
                skills = np.append(skills, _measure_balanced(experiment, outputs, y))
    return float(max(skills[np.isfinite(skills)], default=LEAST))


def _measure_numbers(experiment: Experiment, outputs: Floats, y: Floats) -> float:
    """R² of the columns that vary: of the others there is nothing to be known."""
    varied = find_varied(y)
    operands = make_metric_operands(experiment, outputs, y)
    operands |= {name: operands[name][:, varied] for name in ("p", "y")}
    operands["K"] = int(varied.sum())
    score = compute_metric(Choice("r2"), operands, experiment.program.metric_words)
    return float(np.clip(score, LEAST, 1))


def to_skills(experiment: Experiment, scores: Sequence[float], y: Floats) -> Floats:
    """Accuracies or R², as trainings measure them, as skills: -1 at the least, NaN of NaN. y: the
    targets of the rows that were scored: with the shares of others skill would come out of
    nothing."""
    least = score_constant(experiment, y)
    best = 1.0 if experiment.classes else float(find_varied(y).mean())
    skills: Floats = (np.array(scores, float) - least) / max(1e-9, best - least)
    return np.clip(skills, LEAST, 1)


def score_constant(experiment: Experiment, y: Floats) -> float:
    """The score of the best constant: the share of the largest class; 0 of R²."""
    return float(_decide(experiment, y).mean(axis=0).max()) if experiment.classes else 0.0


def find_varied(y: Floats) -> NDArray[np.bool_]:
    """Which columns of the targets vary: (units,). R² of a network for one that does not is 0."""
    varied: NDArray[np.bool_] = (y != y[:1]).any(axis=0)
    return varied


def is_uneven(experiment: Experiment, y: Floats) -> bool:
    """Whether accuracy alone does not tell what was learned."""
    if not experiment.classes:
        return False
    return experiment.spec.data.weighs_rows or score_constant(experiment, y) >= LARGE_SHARE


def _measure_balanced(experiment: Experiment, outputs: Floats, y: Floats) -> float:
    """By the mean share that is found of each class; NaN of a single one."""
    truth, decided = _decide(experiment, y), _decide(experiment, outputs)
    counts = truth.sum(axis=0)
    found = (truth * decided).sum(axis=0)[counts > 0] / counts[counts > 0]
    chance = 1 / len(found)
    return float((found.mean() - chance) / (1 - chance)) if chance < 1 else math.nan


def _decide(experiment: Experiment, values: Floats) -> Floats:
    return decide(values.astype(float), experiment.spec.loss.name)
