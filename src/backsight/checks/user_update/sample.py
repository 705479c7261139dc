"""A sample of entries on which a rule is tried first: few of them refuse nearly every rule.

    10⁶ entries     · · · · · · · · · · · · · · ·      1,000 of them   ·   ·   ·   ·   ·
    thousands of rules are run on the sample, and only those that fit there on all entries

What a rule makes of an entry hangs on that entry alone, where it takes no sum of an array and knows
no array from another; other rules are run on all entries at once.
"""

from dataclasses import replace

import numpy as np

from backsight.checks.update_rules.courses import UpdateCourse
from backsight.checks.update_rules.layout import ONLY_NAME, ArrayLayout
from backsight.checks.update_rules.path import UpdatePath
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.user_update.evidence import UpdateEvidence
from backsight.kernel.types import Floats

SAMPLE = 1000
"""Entries in it, evenly spaced."""


def sample_evidence(evidence: UpdateEvidence) -> UpdateEvidence | None:
    """The same with some of its entries; None where it has no more than those."""
    size = evidence.ground.layout.size
    if size <= SAMPLE:
        return None
    places = np.unique(np.linspace(0, size - 1, SAMPLE).astype(int))
    courses = [_sample_course(p.course, places) for p in evidence.right]
    yours, right = (
        [_sample_path(p, c, places) for p, c in zip(paths, courses, strict=True)]
        for paths in (evidence.yours, evidence.right)
    )
    layout = ArrayLayout(shapes={ONLY_NAME: places.shape})
    ground = replace(evidence.ground, layout=layout)
    return replace(evidence, yours=yours, right=right, ground=ground)


def is_elementwise(rule: UpdateRule) -> bool:
    """Whether each entry goes its own way, whatever the arrays."""
    return not ("total" in rule.names or rule.counts_arrays or rule.still is not None)


def _sample_course(course: UpdateCourse, places: Floats) -> UpdateCourse:
    return replace(course, start=course.start[places], gradients=course.gradients[:, places])


def _sample_path(path: UpdatePath, course: UpdateCourse, places: Floats) -> UpdatePath:
    return replace(
        path,
        course=course,
        before=path.before[:, places],
        weights=path.weights[:, places],
        memory={name: vector[:, places] for name, vector in path.memory.items()},
    )
