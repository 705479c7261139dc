"""Names in their time."""

import ast

from backsight.explanations.expressions.time_indices import add_time_indices, to_timed_name


def test_what_is_carried_is_of_the_step_before_or_of_this_one():
    """Old values get t − 1, new ones t; what is not carried keeps its name."""
    source = ast.parse("beta1 * m_W1[0, 2] + exp(m_W1_next)", mode="eval").body
    assert (
        ast.unparse(add_time_indices(source, {"m_W1"}))
        == "beta1 * m_W1_before[0, 2] + exp(m_W1_now)"
    )
    assert ast.unparse(source) == "beta1 * m_W1[0, 2] + exp(m_W1_next)"
    assert to_timed_name("theta_next", {"m"}) == "theta_next"
